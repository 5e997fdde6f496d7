-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name start
INSERT INTO run (command, arguments, version, host, user_name, pid, settings, started_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))

-- :name add_entries
UPDATE run SET entries_done = entries_done + ?2 WHERE run_id = ?1

-- :name finish
UPDATE run SET outcome = ?2, finished_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE run_id = ?1

-- :name find
SELECT command, version, started_at, outcome FROM run WHERE run_id = ?1

-- :name summary
SELECT COUNT(*), MAX(started_at) FROM run
