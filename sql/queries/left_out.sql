-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a shared copy lacks.

-- :name all
SELECT part, rows, run_id FROM left_out ORDER BY part

-- :name shared_with
SELECT r.arguments FROM left_out AS o JOIN run AS r ON r.run_id = o.run_id ORDER BY o.run_id DESC LIMIT 1

-- :name put_back
DELETE FROM left_out WHERE part = ?1

-- Entries of stage ?1 that were made until the copy was shared and have no result here.
-- :name entries
WITH lost(key1, key2) AS ({without_result})
SELECT e.key1, e.key2 FROM lost AS w CROSS JOIN stage AS s ON s.name = ?1
JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = w.key1 AND e.key2 = w.key2
WHERE e.run_id <= (SELECT run_id FROM left_out WHERE part = ?1)

-- What stands for without_result of stage simulated_stars.
-- :name cells_without_stars
SELECT DISTINCT c.cell, l.survey_id FROM star_list AS l CROSS JOIN star_cell AS c ON c.list_id = l.list_id
WHERE l.kind = 'simulated'
  AND NOT EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part)

-- :name drop_entry
DELETE FROM entry WHERE stage_id = (SELECT stage_id FROM stage WHERE name = ?1) AND key1 = ?2 AND key2 = ?3

-- :name drop_simulated_cells
DELETE FROM star_cell WHERE list_id IN (SELECT list_id FROM star_list WHERE kind = 'simulated')
  AND NOT EXISTS (SELECT 1 FROM star_column AS c WHERE c.list_id = star_cell.list_id AND c.cell = star_cell.cell
                  AND c.part = star_cell.part)

-- :name list_without_stars
SELECT 1 FROM star_cell AS c WHERE c.list_id = ?1
  AND NOT EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part) LIMIT 1

-- :name lists_without_stars
SELECT COUNT(*) FROM star_list AS l WHERE l.kind <> 'simulated' AND EXISTS (SELECT 1 FROM star_cell AS c WHERE c.list_id = l.list_id)
  AND NOT EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = l.list_id)

-- References of model lists without their stars.
-- :name references_without_list
SELECT l.reference_id FROM star_list AS l WHERE l.kind = 'model' AND EXISTS (SELECT 1 FROM star_cell AS c WHERE c.list_id = l.list_id)
  AND NOT EXISTS (SELECT 1 FROM star_column AS s WHERE s.list_id = l.list_id)

-- :name models_without_weights
SELECT COUNT(*) FROM model AS m WHERE m.method = 'network' AND m.state = 'finished'
  AND NOT EXISTS (SELECT 1 FROM array AS a WHERE a.owner = 'model/' || m.name || '/best')

-- :name tables_without_arrays
SELECT COUNT(*) FROM dust_table AS d WHERE NOT EXISTS (SELECT 1 FROM array AS a WHERE a.owner = 'dust_table/' || d.name)

-- :name drop_list
DELETE FROM star_list WHERE list_id = ?1

-- :name model_in_force
SELECT m.name FROM mapped_model AS f JOIN model AS m ON m.model_id = f.model_id WHERE m.method = 'network'

-- :name needed_cell_entries
DELETE FROM entry WHERE stage_id = (SELECT stage_id FROM stage WHERE name = 'simulated_stars')
  AND run_id <= (SELECT run_id FROM left_out WHERE part = 'simulated_stars')
  AND key1 IN (SELECT pc.cell FROM pixel_cell AS pc WHERE NOT EXISTS
    (SELECT 1 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = pc.uniq WHERE s.name = 'observed_diagram'))

-- :name needed_cells
DELETE FROM star_cell WHERE list_id IN (SELECT list_id FROM star_list WHERE kind = 'simulated')
  AND NOT EXISTS (SELECT 1 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = star_cell.cell
                  WHERE s.name = 'simulated_stars')

-- :name run_without_weights
SELECT run_id FROM model AS m WHERE name = ?1 AND run_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM array AS a WHERE a.owner = 'model/' || m.name || '/best')
