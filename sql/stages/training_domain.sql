-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage training_domain: one entry for the network in force (key1 = model_id, key2 = 0), from the first examples of
-- its references. It depends on the model alone: it is measured while the examples that are here are those that the
-- model was trained on. Without any examples there is nothing to measure, and it waits.

-- :name wanted
SELECT m.model_id AS key1, 0 AS key2,
       CASE WHEN EXISTS (SELECT 1 FROM example_block) THEN m.fingerprint
            ELSE (SELECT e.inputs FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = m.model_id AND e.key2 = 0
                  WHERE s.name = 'training_domain') END AS inputs
FROM model AS m
WHERE m.method = 'network' AND m.model_id = (SELECT n.model_id FROM model AS n
  WHERE n.state = 'finished' AND CASE (SELECT value FROM setting WHERE name = 'map_model')
                                 WHEN '' THEN n.finished_at IS NOT NULL ELSE n.name = (SELECT value FROM setting WHERE name = 'map_model') END
  ORDER BY n.finished_at DESC, n.model_id DESC LIMIT 1)

-- :name input
SELECT examples, features, limit_distance, shape, raw_bytes, frame FROM training_domain WHERE model_id = ?1

-- :name drop
DELETE FROM training_domain WHERE model_id = ?1 AND ?2 = 0

-- :name store
INSERT INTO training_domain (model_id, examples, features, limit_distance, dtype, shape, raw_bytes, frame)
VALUES (?1 + ?2, ?3, ?4, ?5, 'f8', ?6, ?7, ?8)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'training_domain'
WHERE NOT EXISTS (SELECT 1 FROM training_domain AS t WHERE t.model_id = e.key1) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.model_id, 0 FROM training_domain AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'training_domain'
                  WHERE e.key1 = t.model_id AND e.key2 = 0) ORDER BY 1, 2

-- :name frames
SELECT model_id, 0, raw_bytes, frame, dtype, shape FROM training_domain
