-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a shared copy says of itself. Which rows it has: share_always.sql, share_results.sql, share_weights.sql.

-- :name record
INSERT INTO run (command, arguments, version, host, user_name, pid, settings, started_at, finished_at, outcome)
VALUES ('share', ?1, ?2, '', '', 0, ?3, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'done')

-- :name leave_out
INSERT INTO left_out (part, rows, run_id) VALUES (?1, ?2, ?3)
ON CONFLICT (part) DO UPDATE SET rows = rows + excluded.rows, run_id = excluded.run_id

-- :name store_part
INSERT OR REPLACE INTO contents (part, rows, hash, run_id) SELECT ?1, ?2, ?3, MAX(run_id) FROM run

-- :name contents
SELECT c.part, c.rows, c.hash FROM contents AS c
WHERE c.run_id = (SELECT MAX(run_id) FROM run)
