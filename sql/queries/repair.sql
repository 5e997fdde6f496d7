-- SPDX-License-Identifier: GPL-2.0-or-later
-- What `verify --repair` does.

-- :name defer_foreign_keys
PRAGMA defer_foreign_keys = ON

-- :name fit_fingerprint
SELECT fingerprint FROM model WHERE method = 'poisson_fit'

-- :name set_fit_fingerprint
UPDATE model SET fingerprint = ?1 WHERE method = 'poisson_fit' AND fingerprint <> ?1

-- :name reset_setting
UPDATE setting SET value = COALESCE(recorded_value, default_value) WHERE name = ?1

-- :name setting_value
SELECT value FROM setting WHERE name = ?1

-- :name move_pixel
UPDATE pixel SET l_deg = ?2, b_deg = ?3 WHERE uniq = ?1

-- :name drop_pixel
DELETE FROM pixel WHERE uniq = ?1

-- :name drop_region
DELETE FROM region WHERE region_id = ?1

-- :name set_added
UPDATE region SET added = ?2 WHERE region_id = ?1

-- :name put_region
INSERT INTO region (shape, nside, added, run_id) SELECT 'moc (lost)', ?1, ?2, COALESCE(MAX(run_id), 1) FROM run

-- :name put_meta
INSERT OR IGNORE INTO meta (name, value)
SELECT 'created_by', COALESCE((SELECT version FROM run ORDER BY run_id LIMIT 1), ?1) UNION ALL
SELECT 'created_at', COALESCE((SELECT started_at FROM run ORDER BY run_id LIMIT 1), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) UNION ALL
SELECT 'project_id', lower(hex(randomblob(16)))

-- :name put_reference
INSERT INTO reference (reference_id, l_deg, b_deg, cone_radius_deg) VALUES (?1, ?2, ?3, ?4)

-- :name put_cell
INSERT INTO cell (cell) VALUES (?1)

-- :name put_run
INSERT INTO run (run_id, command, arguments, version, host, user_name, pid, settings, started_at, outcome)
VALUES (?1, 'lost', '[]', '', '', '', 0, '{}', '', 'failed')

-- :name put_stage
INSERT OR IGNORE INTO stage (stage_id, name) VALUES (?1, ?2)

-- :name set_recipe_hash
UPDATE OR IGNORE recipe SET hash = ?2 WHERE recipe_id = ?1

-- :name stage_of_entry
SELECT stage_id FROM stage WHERE name = ?1

-- :name list
SELECT source FROM star_list WHERE list_id = ?1

-- :name drop_list
DELETE FROM star_list WHERE list_id = ?1

-- :name reset_simulated_list
UPDATE star_list SET source_hash = zeroblob(16), fingerprint = CAST(printf('simulated %06d', survey_id) AS BLOB) WHERE list_id = ?1

-- :name drop_calibration
DELETE FROM calibration WHERE survey_id = ?1 AND reference_id = ?2

-- :name measured_selections
SELECT DISTINCT reference_id FROM selection WHERE survey_id = ?1 AND origin <> 'published' AND ?2 IN (0, reference_id)

-- :name drop_dust_table
DELETE FROM dust_table WHERE name = ?1

-- :name drop_dust_arrays
DELETE FROM array WHERE owner = 'dust_table/' || ?1

-- :name model_name
SELECT name FROM model WHERE model_id = ?1

-- :name drop_model
DELETE FROM model WHERE model_id = ?1

-- :name drop_map_of_model
DELETE FROM map_pixel WHERE model_id = ?1

-- :name drop_predictions_of_model
DELETE FROM prediction WHERE model_id = ?1

-- :name drop_domain_of_model
DELETE FROM training_domain WHERE model_id = ?1

-- :name drop_epochs_of_model
DELETE FROM training_epoch WHERE model_id = ?1

-- :name drop_checkpoints_of_model
DELETE FROM checkpoint WHERE model_id = ?1

-- :name drop_entries_of_model
DELETE FROM entry WHERE (stage_id IN (SELECT stage_id FROM stage WHERE name IN ('prediction', 'map')) AND key2 = ?1)
  OR (stage_id = (SELECT stage_id FROM stage WHERE name = 'training_domain') AND key1 = ?1)

-- :name drop_failures_of_model
DELETE FROM failure WHERE (stage_id IN (SELECT stage_id FROM stage WHERE name IN ('prediction', 'map')) AND key2 = ?1)
  OR (stage_id = (SELECT stage_id FROM stage WHERE name = 'training_domain') AND key1 = ?1)

-- :name drop_arrays_without_model
DELETE FROM array WHERE owner LIKE 'model/%' AND NOT EXISTS
  (SELECT 1 FROM model AS m WHERE array.owner IN ('model/' || m.name, 'model/' || m.name || '/last', 'model/' || m.name || '/best'))
