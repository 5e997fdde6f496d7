-- SPDX-License-Identifier: GPL-2.0-or-later
-- How many rows there are of what no entry vouches for; kept in table counter as rows/TABLE.

-- :name counted
SELECT 'rows/calibration' AS name, COUNT(*) AS value FROM calibration UNION ALL
SELECT 'rows/dust_table', COUNT(*) FROM dust_table UNION ALL
SELECT 'rows/failure', COUNT(*) FROM failure UNION ALL
SELECT 'rows/model', COUNT(*) FROM model UNION ALL
SELECT 'rows/pixel', COUNT(*) FROM pixel UNION ALL
SELECT 'rows/star_list', COUNT(*) FROM star_list UNION ALL
SELECT 'rows/training_epoch', COUNT(*) FROM training_epoch

-- :name record
INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = MAX(value, excluded.value)

-- :name reset
INSERT OR REPLACE INTO counter (name, value) VALUES (?1, ?2)

-- :name dropped
UPDATE counter SET value = MAX(0, value - ?2) WHERE name = 'rows/' || ?1

-- :name recorded
SELECT value FROM counter WHERE name = ?1
