-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name structure
PRAGMA integrity_check(20)

-- :name foreign_keys
PRAGMA foreign_key_check

-- :name framed_tables
SELECT t.name,
       EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'dtype')
         AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'shape') AS typed
FROM pragma_table_list AS t
WHERE t.schema = 'main' AND t.type = 'table' AND t.strict
  AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'frame')
  AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'raw_bytes')
ORDER BY t.name

-- :name frames
SELECT raw_bytes, frame, '' AS dtype, '' AS shape FROM {table}

-- :name typed_frames
SELECT raw_bytes, frame, dtype, shape FROM {table}

-- :name recipes
SELECT r.recipe_id, s.name, r.stage_version, r.settings, r.upstream, r.hash
FROM recipe AS r JOIN stage AS s ON s.stage_id = r.stage_id ORDER BY r.recipe_id

-- :name entries
SELECT s.name, e.key1, e.key2, r.hash, e.inputs, e.fingerprint
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = e.recipe_id
ORDER BY s.name, e.key1, e.key2
