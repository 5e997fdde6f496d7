-- SPDX-License-Identifier: GPL-2.0-or-later
-- What `share --with weights` leaves out: stars of the sky, examples, diagrams of single pixels, checkpoints.

-- :name star_column
SELECT * FROM star_column WHERE 0

-- :name example_block
SELECT * FROM example_block WHERE 0

-- :name example_counts
SELECT * FROM example_counts WHERE 0

-- :name observed_diagram
SELECT * FROM observed_diagram WHERE 0

-- :name own_diagram
SELECT * FROM own_diagram WHERE 0

-- :name array
SELECT * FROM array WHERE owner IN (SELECT 'model/' || name FROM model WHERE state = 'finished' UNION ALL
                                    SELECT 'model/' || name || '/best' FROM model WHERE state = 'finished')
ORDER BY array_id

-- :name array_chunk
SELECT k.array_id, k.chunk, k.frame FROM array AS a JOIN array_chunk AS k ON k.array_id = a.array_id
WHERE a.owner IN (SELECT 'model/' || name FROM model WHERE state = 'finished' UNION ALL
                  SELECT 'model/' || name || '/best' FROM model WHERE state = 'finished')
ORDER BY k.array_id, k.chunk

-- :name model
SELECT * FROM model WHERE state = 'finished' ORDER BY model_id

-- :name training_epoch
SELECT * FROM training_epoch WHERE model_id IN (SELECT model_id FROM model WHERE state = 'finished') ORDER BY model_id, epoch

-- :name checkpoint
SELECT * FROM checkpoint WHERE model_id IN (SELECT model_id FROM model WHERE state = 'finished') ORDER BY model_id, which

-- :name left_out
SELECT part, rows FROM (
  SELECT 'dust_table' AS part, COUNT(*) AS rows FROM array WHERE owner LIKE 'dust_table/%' UNION ALL
  SELECT 'example', COUNT(*) FROM example_block UNION ALL
  SELECT 'observed_diagram', COUNT(*) FROM observed_diagram UNION ALL
  SELECT 'own_diagram', COUNT(*) FROM own_diagram UNION ALL
  SELECT 'simulated_stars', COUNT(*) FROM star_cell AS c WHERE list_id IN (SELECT list_id FROM star_list WHERE kind = 'simulated')
    AND EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part) UNION ALL
  SELECT 'star_list', COUNT(*) FROM star_list AS l WHERE kind <> 'simulated'
    AND EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = l.list_id))
WHERE rows > 0 ORDER BY part
