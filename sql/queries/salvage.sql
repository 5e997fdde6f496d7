-- SPDX-License-Identifier: GPL-2.0-or-later
-- What reading a damaged file has to know of its tables.

-- :name without_rowid
SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1

-- :name key_columns
SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk

-- :name columns
SELECT name FROM pragma_table_info(?1) ORDER BY cid

-- :name settings
SELECT name, value, COALESCE(recorded_value, default_value) FROM setting NOT INDEXED

-- :name settings_before
SELECT name, value, value FROM setting NOT INDEXED

-- :name set
UPDATE setting SET value = ?2, recorded_value = ?3 WHERE name = ?1

-- :name value_in_recipe
SELECT json_extract(r.settings, '$."' || ?1 || '"') FROM main.current_recipe AS c JOIN recipe AS r ON r.recipe_id = c.recipe_id
WHERE json_type(r.settings, '$."' || ?1 || '"') = 'text' LIMIT 1

-- :name value_in_run
SELECT json_extract(settings, '$."' || ?1 || '"') FROM run
WHERE json_valid(settings) AND json_type(settings, '$."' || ?1 || '"') = 'text' ORDER BY run_id DESC LIMIT 1
