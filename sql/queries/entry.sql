-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name store
INSERT INTO entry (stage_id, key1, key2, recipe_id, inputs, fingerprint, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :name find
SELECT recipe_id, inputs, fingerprint, run_id FROM entry WHERE stage_id = ?1 AND key1 = ?2 AND key2 = ?3

-- :name drop
DELETE FROM entry WHERE stage_id = ?1 AND key1 = ?2 AND key2 = ?3

-- :name store_failure
INSERT INTO failure (stage_id, key1, key2, recipe_id, inputs, reason, run_id, fingerprint)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- :name find_failure
SELECT recipe_id, inputs, reason, run_id FROM failure WHERE stage_id = ?1 AND key1 = ?2 AND key2 = ?3

-- :name drop_failure
DELETE FROM failure WHERE stage_id = ?1 AND key1 = ?2 AND key2 = ?3

-- :name drop_failures_of_stage
DELETE FROM failure WHERE stage_id = ?1
