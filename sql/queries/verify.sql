-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name structure
PRAGMA integrity_check(20)

-- :name foreign_keys
PRAGMA foreign_key_check

-- :name recipes
SELECT r.recipe_id, s.name, r.stage_version, r.settings, r.upstream, r.hash
FROM recipe AS r JOIN stage AS s ON s.stage_id = r.stage_id ORDER BY r.recipe_id

-- :name entries
SELECT s.name, e.key1, e.key2, r.hash, e.inputs, e.fingerprint
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = e.recipe_id
ORDER BY s.name, e.key1, e.key2
