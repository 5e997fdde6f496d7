-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stages and their recipes. {wanted} is the stage's own query: key1, key2, inputs (NULL = an input is missing).

-- :name insert
INSERT INTO stage (name) VALUES (?1) ON CONFLICT (name) DO NOTHING

-- :name id
SELECT stage_id FROM stage WHERE name = ?1

-- :name insert_recipe
INSERT INTO recipe (stage_id, stage_version, settings, upstream, hash) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (hash) DO NOTHING

-- :name recipe_id
SELECT recipe_id FROM recipe WHERE hash = ?1

-- :name recipe
SELECT stage_version, settings, upstream FROM recipe WHERE recipe_id = ?1

-- :name recipe_by_hash
SELECT recipe_id FROM recipe WHERE lower(hex(hash)) = ?1

-- :name temporary_current
CREATE TEMP TABLE IF NOT EXISTS current_recipe (
  stage_id  INTEGER PRIMARY KEY,
  recipe_id INTEGER NOT NULL
) STRICT

-- :name set_temporary_current
INSERT OR REPLACE INTO temp.current_recipe (stage_id, recipe_id) VALUES (?1, ?2)

-- :name set_current
INSERT OR REPLACE INTO main.current_recipe (stage_id, recipe_id) VALUES (?1, ?2)

-- :name stored_current
SELECT recipe_id FROM main.current_recipe WHERE stage_id = ?1

-- :name replaced
SELECT replaced FROM stage WHERE stage_id = ?1

-- :name count_replacement
UPDATE stage SET replaced = replaced + 1 WHERE stage_id = ?1

-- :name to_do
SELECT w.key1, w.key2, w.inputs, e.stage_id IS NOT NULL OR f.stage_id IS NOT NULL AS replaces
FROM ({wanted}) AS w
LEFT JOIN entry AS e ON e.stage_id = :stage_id AND e.key1 = w.key1 AND e.key2 = w.key2
LEFT JOIN failure AS f ON f.stage_id = :stage_id AND f.key1 = w.key1 AND f.key2 = w.key2
WHERE w.key1 >= :key1 AND (w.key1 > :key1 OR w.key2 > :key2)
  AND w.inputs IS NOT NULL
  AND (e.stage_id IS NULL OR e.recipe_id <> :recipe_id OR e.inputs <> w.inputs)
  AND (f.stage_id IS NULL OR f.recipe_id <> :recipe_id OR f.inputs <> w.inputs)
ORDER BY w.key1, w.key2
LIMIT :limit

-- :name look_up
SELECT w.inputs FROM ({wanted}) AS w WHERE w.key1 = ?1 AND w.key2 = ?2
