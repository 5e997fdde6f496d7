-- SPDX-License-Identifier: GPL-2.0-or-later
-- Tables that every shared copy has in another way than the original: without names of machines, people and folders.
-- A word that holds a '/' keeps what stands behind the last one, a reason all but the project's folder, ?1. Of texts such
-- as contact only the present ones travel, in the settings.

-- :name run
WITH label(name) AS (VALUES ('title'), ('licence'), ('citation'), ('contact'))
SELECT run_id, command,
       (SELECT json_group_array(CASE WHEN substr(w.said, 1, instr(w.said, '=') - 1) IN (SELECT name FROM label)
                                THEN substr(w.value, 1, length(w.value) - length(w.said) + instr(w.said, '='))
                                ELSE replace(w.value, rtrim(w.value, replace(w.value, '/', '')), '') END)
        FROM (SELECT value, CASE WHEN value LIKE '--set=%' THEN substr(value, 7) ELSE value END AS said
              FROM json_each(CASE json_valid(run.arguments) WHEN 1 THEN run.arguments ELSE '[]' END)) AS w) AS arguments,
       version, '' AS host, '' AS user_name, 0 AS pid,
       CASE json_valid(settings) WHEN 1
         THEN json_replace(settings, '$.title', '', '$.licence', '', '$.citation', '', '$.contact', '') ELSE '{}' END AS settings,
       started_at, finished_at, outcome, entries_done
FROM run ORDER BY run_id

-- :name region
SELECT region_id,
       CASE WHEN shape LIKE 'moc %' THEN 'moc ' || replace(substr(shape, 5), rtrim(substr(shape, 5), replace(substr(shape, 5), '/', '')), '')
            ELSE shape END AS shape, nside, added, run_id
FROM region ORDER BY region_id

-- :name failure
SELECT stage_id, key1, key2, recipe_id, inputs, replace(reason, ?1, '') AS reason, run_id, fingerprint
FROM failure ORDER BY stage_id, key1, key2

-- :name contents
SELECT * FROM contents WHERE 0

-- :name claim
SELECT * FROM claim WHERE 0

-- :name training_claim
SELECT * FROM training_claim WHERE 0
