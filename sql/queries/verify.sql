-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name structure
PRAGMA integrity_check(20)

-- :name arrays_of_nothing
SELECT a.owner, a.name FROM array AS a
WHERE NOT EXISTS
  (SELECT 1 FROM model AS m
   WHERE (a.owner = 'model/' || m.name AND a.name IN ('input_factor', 'input_mean', 'target_mean', 'target_scale', 'bin_weight',
                                                      'cumulative_weight', 'calibration'))
      OR (a.owner = 'model/' || m.name || '/last' AND a.name IN ('parameters', 'first_moment', 'second_moment', 'average'))
      OR (a.owner = 'model/' || m.name || '/best' AND a.name = 'parameters'))
  AND NOT EXISTS
  (SELECT 1 FROM dust_table AS d
   WHERE a.owner = 'dust_table/' || d.name AND a.name IN ('pixel', 'l_deg', 'b_deg', 'd_kpc', 'a_v_mag'))
ORDER BY a.owner, a.name

-- :name foreign_keys
PRAGMA main.foreign_key_check

-- :name foreign_key_columns
SELECT "from", "to" FROM pragma_foreign_key_list(?1, 'main') WHERE id = ?2 ORDER BY seq

-- :name framed_tables
SELECT t.name,
       EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'dtype')
         AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'shape') AS typed
FROM pragma_table_list AS t
WHERE t.schema = 'main' AND t.type = 'table' AND t.strict
  AND t.name NOT IN ('star_column', 'reference_star_column', 'reference_diagram', 'example_block', 'example_counts',
                     'observed_diagram', 'own_diagram', 'truth_profile', 'prediction', 'training_domain')
  AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'frame')
  AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'raw_bytes')
ORDER BY t.name

-- :name frames
SELECT raw_bytes, frame, '' AS dtype, '' AS shape FROM {table}

-- :name typed_frames
SELECT raw_bytes, frame, dtype, shape FROM {table}

-- :name meta_missing
SELECT k.name FROM (SELECT 'created_at' AS name UNION ALL SELECT 'created_by' UNION ALL SELECT 'project_id') AS k
WHERE NOT EXISTS (SELECT 1 FROM meta AS m WHERE m.name = k.name) ORDER BY k.name

-- :name entries_of_stage
SELECT e.key1, e.key2 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id WHERE s.name = ?1 ORDER BY e.key1, e.key2

-- :name recipes
SELECT r.recipe_id, s.name, r.stage_version, r.settings, r.upstream, r.hash
FROM recipe AS r JOIN stage AS s ON s.stage_id = r.stage_id ORDER BY r.recipe_id

-- :name entries
SELECT s.name, e.key1, e.key2, r.hash, e.inputs, e.fingerprint
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = e.recipe_id
ORDER BY s.name, e.key1, e.key2

-- :name failures
SELECT s.name, f.key1, f.key2, r.hash, f.inputs, f.fingerprint
FROM stage AS s CROSS JOIN failure AS f ON f.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = f.recipe_id
WHERE f.fingerprint IS NOT NULL ORDER BY s.name, f.key1, f.key2

-- :name settings
SELECT name, value, COALESCE(recorded_value, default_value),
       value IS COALESCE(recorded_value, default_value) AND typeof(value) = typeof(COALESCE(recorded_value, default_value))
FROM setting ORDER BY name

-- :name fixed_rows
SELECT 'survey', survey_id || ' ' || name FROM survey UNION ALL
SELECT 'band', survey_id || ' ' || name FROM band UNION ALL
SELECT 'diagram', diagram_id || ' ' || name FROM diagram UNION ALL
SELECT 'model', name || ', fingerprint ' || CAST(fingerprint AS TEXT) FROM model WHERE method = 'poisson_fit' UNION ALL
SELECT 'counter', name FROM counter WHERE name IN ('setting_changes', 'star_changes') UNION ALL
SELECT 'block_number', COUNT(*) || ' rows' FROM block_number

-- :name pixels
SELECT uniq, nside, pixel, l_deg, b_deg FROM pixel ORDER BY uniq

-- :name entries_without_pixel
SELECT e.key1, s.name, e.key2 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id
WHERE s.name IN ('zone', 'surrounding', 'truth', 'observed_diagram', 'own_diagram', 'prediction', 'map')
  AND NOT EXISTS (SELECT 1 FROM pixel AS p WHERE p.uniq = e.key1) ORDER BY e.key1, s.name, e.key2

-- :name regions
SELECT region_id, shape, nside, added FROM region ORDER BY region_id

-- :name references_missing
SELECT reference_id FROM (SELECT reference_id FROM zone UNION SELECT reference_id FROM surrounding_reference) AS r
WHERE NOT EXISTS (SELECT 1 FROM reference AS f WHERE f.reference_id = r.reference_id) ORDER BY reference_id

-- :name cells_missing
SELECT DISTINCT cell FROM pixel_cell AS p WHERE NOT EXISTS (SELECT 1 FROM cell AS c WHERE c.cell = p.cell) ORDER BY cell

-- :name runs_missing
SELECT DISTINCT run_id FROM (SELECT run_id FROM entry UNION SELECT run_id FROM failure UNION SELECT run_id FROM region UNION
                             SELECT run_id FROM star_list UNION SELECT run_id FROM calibration UNION
                             SELECT run_id FROM dust_table UNION SELECT run_id FROM model WHERE run_id IS NOT NULL UNION
                             SELECT run_id FROM left_out) AS u
WHERE NOT EXISTS (SELECT 1 FROM run AS r WHERE r.run_id = u.run_id) ORDER BY run_id

-- :name stages_missing
SELECT r.stage_id, r.stage_version, r.settings, r.upstream, r.hash FROM recipe AS r
WHERE NOT EXISTS (SELECT 1 FROM stage AS s WHERE s.stage_id = r.stage_id) ORDER BY r.recipe_id

-- :name entries_without_recipe
SELECT s.name, e.key1, e.key2 FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
WHERE NOT EXISTS (SELECT 1 FROM recipe AS r WHERE r.recipe_id = e.recipe_id) ORDER BY s.name, e.key1, e.key2

-- :name results_without_model
SELECT DISTINCT model_id FROM (SELECT model_id FROM prediction UNION SELECT model_id FROM map_pixel UNION
                               SELECT model_id FROM training_domain UNION SELECT model_id FROM training_epoch UNION
                               SELECT model_id FROM checkpoint UNION
                               SELECT e.key2 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id
                               WHERE s.name IN ('prediction', 'map')) AS u
WHERE NOT EXISTS (SELECT 1 FROM model AS m WHERE m.model_id = u.model_id) ORDER BY model_id

-- :name star_lists
SELECT l.list_id, l.kind, l.source, l.source_hash, l.options, l.fingerprint, l.survey_id, l.rows_kept,
       (SELECT COALESCE(SUM(c.stars), 0) FROM star_cell AS c WHERE c.list_id = l.list_id),
       EXISTS (SELECT 1 FROM star_cell AS c WHERE c.list_id = l.list_id) AND
       NOT EXISTS (SELECT 1 FROM star_column AS c WHERE c.list_id = l.list_id),
       l.run_id
FROM star_list AS l ORDER BY l.list_id

-- :name star_columns
SELECT l.kind, l.survey_id, c.list_id, c.cell, c.part, c.stars, c.fingerprint, s.name, s.dtype, s.raw_bytes, s.frame
FROM star_list AS l CROSS JOIN star_cell AS c ON c.list_id = l.list_id
LEFT JOIN star_column AS s ON s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part
ORDER BY c.list_id, c.cell, c.part, s.position

-- :name simulated_cells
SELECT e.key1, e.key2, COUNT(c.part), MAX(c.part),
       (SELECT x.stars FROM star_cell AS x WHERE x.list_id = l.list_id AND x.cell = e.key1 ORDER BY x.part DESC LIMIT 1)
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
LEFT JOIN star_list AS l ON l.kind = 'simulated' AND l.survey_id = e.key2
LEFT JOIN star_cell AS c ON c.list_id = l.list_id AND c.cell = e.key1
WHERE s.name = 'simulated_stars' GROUP BY e.key1, e.key2 ORDER BY e.key1, e.key2

-- :name simulated_without_entry
SELECT DISTINCT c.cell, l.survey_id FROM star_list AS l JOIN star_cell AS c ON c.list_id = l.list_id
WHERE l.kind = 'simulated' AND NOT EXISTS
  (SELECT 1 FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id WHERE s.name = 'simulated_stars'
   AND e.key1 = c.cell AND e.key2 = l.survey_id) ORDER BY c.cell, l.survey_id

-- :name reference_columns
SELECT r.reference_id, r.stars, r.fingerprint, c.name, c.raw_bytes, c.frame
FROM reference_stars AS r LEFT JOIN reference_star_column AS c ON c.reference_id = r.reference_id
ORDER BY r.reference_id, c.name, c.part

-- :name calibrations
SELECT survey_id, reference_id, field, curves, fingerprint FROM calibration ORDER BY survey_id, reference_id

-- :name dust_tables
SELECT d.name, d.checksum, d.run_id, EXISTS (SELECT 1 FROM array AS a WHERE a.owner = 'dust_table/' || d.name)
FROM dust_table AS d ORDER BY d.name

-- :name models
SELECT model_id, name, method, state, checksum FROM model ORDER BY model_id

-- :name selection_without_calibration
SELECT c.reference_id, c.survey_id FROM selection AS c WHERE c.origin <> 'published'
  AND NOT EXISTS (SELECT 1 FROM calibration AS k WHERE k.survey_id = c.survey_id AND k.reference_id IN (0, c.reference_id))
GROUP BY c.reference_id, c.survey_id ORDER BY c.reference_id, c.survey_id

-- :name entry_run
SELECT e.run_id FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
WHERE s.name = ?1 AND e.key1 = ?2 AND e.key2 = ?3
