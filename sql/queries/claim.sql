-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name all
SELECT claim_id, stage_id, from_key1, from_key2, to_key1, to_key2, host, pid, process_start, renewed_at
FROM claim ORDER BY claim_id

-- :name find
SELECT claim_id FROM claim WHERE claim_id = ?1 AND host = ?2 AND pid = ?3 AND process_start = ?4

-- :name insert
INSERT INTO claim (stage_id, from_key1, from_key2, to_key1, to_key2, host, pid, process_start, renewed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)

-- :name renew
UPDATE claim SET renewed_at = ?2 WHERE claim_id = ?1

-- :name drop
DELETE FROM claim WHERE claim_id = ?1
