-- SPDX-License-Identifier: GPL-2.0-or-later
-- Models, their training and the examples that they are trained on.

-- :name current
SELECT w.key1, w.key2, e.fingerprint
FROM ({wanted}) AS w
LEFT JOIN entry AS e ON e.stage_id = :stage_id AND e.key1 = w.key1 AND e.key2 = w.key2
  AND e.recipe_id = :recipe_id AND e.inputs = w.inputs
ORDER BY w.key1, w.key2

-- :name block_size
SELECT examples, raw_bytes FROM example_block WHERE reference_id = ?1 AND block = ?2

-- :name counts_size
SELECT raw_bytes FROM example_counts WHERE reference_id = ?1 AND block = ?2 AND diagram_id = ?3

-- :name replaced
SELECT COALESCE(SUM(replaced), 0) FROM stage WHERE name IN ('example', 'reference_diagram')

-- :name models
SELECT model_id, name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
       parameters, fingerprint
FROM model ORDER BY model_id

-- :name model
SELECT model_id, name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
       parameters, fingerprint
FROM model WHERE model_id = ?1

-- :name model_by_name
SELECT model_id, name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
       parameters, fingerprint
FROM model WHERE name = ?1

-- What a model's A_V is: extinction_law, r_v. Earlier models do not say; the recipe of their examples does.
-- :name a_v_scale
SELECT NULLIF(json_extract(x.settings, '$.extinction_law'), ''), CAST(json_extract(x.settings, '$.r_v') AS REAL)
FROM (SELECT CASE WHEN json_valid(m.settings) AND json_extract(m.settings, '$.extinction_law') <> '' THEN m.settings
             ELSE (SELECT r.settings FROM recipe AS r WHERE r.hash = m.recipe AND json_valid(r.settings)) END AS settings
      FROM model AS m WHERE m.model_id = ?1) AS x

-- :name finished_last
SELECT model_id FROM model WHERE state = 'finished' ORDER BY finished_at DESC, model_id DESC LIMIT 1

-- :name insert_model
INSERT INTO model (name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
                   parameters, run_id)
VALUES (?1, 'network', 'training', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)

-- :name drop_model
DELETE FROM model WHERE model_id = ?1 AND state = 'training'

-- :name finish_model
UPDATE model SET state = 'finished', fingerprint = ?2, finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE model_id = ?1 AND state = 'training'

-- :name drop_arrays
DELETE FROM array WHERE owner IN ('model/' || ?1, 'model/' || ?1 || '/last', 'model/' || ?1 || '/best')

-- :name drop_last_arrays
DELETE FROM array WHERE owner = 'model/' || ?1 || '/last'

-- :name store_epoch
INSERT INTO training_epoch (model_id, epoch, training_loss, validation_loss, rms_dav_mag_per_kpc, rms_a_v_mag, rate, steps,
                            seconds, best)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- :name no_best_epoch
UPDATE training_epoch SET best = 0 WHERE model_id = ?1 AND best = 1

-- :name epochs
SELECT epoch, training_loss, validation_loss, rms_dav_mag_per_kpc, rms_a_v_mag, rate, steps, seconds, best
FROM training_epoch WHERE model_id = ?1 ORDER BY epoch

-- :name store_checkpoint
INSERT OR REPLACE INTO checkpoint (model_id, which, epoch, batch, step, averaged, loss_sum, loss_examples, seconds, weights_hash)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)

-- :name checkpoint
SELECT epoch, batch, step, averaged, loss_sum, loss_examples, seconds, weights_hash
FROM checkpoint WHERE model_id = ?1 AND which = ?2

-- :name drop_checkpoint
DELETE FROM checkpoint WHERE model_id = ?1 AND which = 'last'

-- :name claim
SELECT host, pid, process_start, renewed_at FROM training_claim WHERE model_id = ?1

-- :name put_claim
INSERT OR REPLACE INTO training_claim (model_id, host, pid, process_start, renewed_at) VALUES (?1, ?2, ?3, ?4, ?5)

-- :name drop_claim
DELETE FROM training_claim WHERE model_id = ?1 AND host = ?2 AND pid = ?3 AND process_start = ?4

-- :name identity
SELECT name, method, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples, parameters
FROM model WHERE model_id = ?1

-- :name store_checksum
UPDATE model SET checksum = ?2 WHERE model_id = ?1

-- :name store_weights_hash
UPDATE checkpoint SET weights_hash = ?3 WHERE model_id = ?1 AND which = ?2
