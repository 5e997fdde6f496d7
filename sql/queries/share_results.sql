-- SPDX-License-Identifier: GPL-2.0-or-later
-- What `share --with results` leaves out: stars, examples, diagrams, weights, and models that are still being trained.

-- :name star_column
SELECT * FROM star_column WHERE 0

-- :name reference_stars
SELECT * FROM reference_stars WHERE 0

-- :name reference_star_column
SELECT * FROM reference_star_column WHERE 0

-- :name reference_diagram
SELECT * FROM reference_diagram WHERE 0

-- :name example_block
SELECT * FROM example_block WHERE 0

-- :name example_counts
SELECT * FROM example_counts WHERE 0

-- :name observed_diagram
SELECT * FROM observed_diagram WHERE 0

-- :name own_diagram
SELECT * FROM own_diagram WHERE 0

-- :name training_domain
SELECT * FROM training_domain WHERE 0

-- :name array
SELECT * FROM array WHERE 0

-- :name array_chunk
SELECT * FROM array_chunk WHERE 0

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
  SELECT 'model', COUNT(*) FROM array
  WHERE owner IN (SELECT 'model/' || name || '/best' FROM model WHERE state = 'finished') UNION ALL
  SELECT 'observed_diagram', COUNT(*) FROM observed_diagram UNION ALL
  SELECT 'own_diagram', COUNT(*) FROM own_diagram UNION ALL
  SELECT 'reference_diagram', COUNT(*) FROM reference_diagram UNION ALL
  SELECT 'reference_stars', COUNT(*) FROM reference_stars UNION ALL
  SELECT 'simulated_stars', COUNT(*) FROM star_cell AS c WHERE list_id IN (SELECT list_id FROM star_list WHERE kind = 'simulated')
    AND EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part) UNION ALL
  SELECT 'star_list', COUNT(*) FROM star_list AS l WHERE kind <> 'simulated'
    AND EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = l.list_id) UNION ALL
  SELECT 'training_domain', COUNT(*) FROM training_domain)
WHERE rows > 0 ORDER BY part
