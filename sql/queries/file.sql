-- SPDX-License-Identifier: GPL-2.0-or-later
-- The file itself: identity, what is inside, arrays.

-- :name set_meta
INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)

-- :name keep_meta
INSERT OR IGNORE INTO meta (name, value) VALUES (?1, ?2)

-- :name set_created_at
INSERT INTO meta (name, value) VALUES ('created_at', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))

-- :name meta
SELECT value FROM meta WHERE name = ?1

-- :name objects
SELECT type, name, COALESCE(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name

-- :name insert_array
INSERT INTO array (owner, name, dtype, shape, raw_bytes, chunk_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- :name insert_chunk
INSERT INTO array_chunk (array_id, chunk, frame) VALUES (?1, ?2, ?3)

-- :name find_array
SELECT array_id, dtype, shape, raw_bytes, chunk_bytes FROM array WHERE owner = ?1 AND name = ?2

-- :name find_chunk
SELECT frame FROM array_chunk WHERE array_id = ?1 AND chunk = ?2

-- :name drop_array
DELETE FROM array WHERE owner = ?1 AND name = ?2

-- :name arrays
SELECT owner, name FROM array ORDER BY owner, name

-- :name table_sizes
SELECT name, SUM(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC, name

-- :name setting_limits
SELECT name || ' (' || type || ', ' || COALESCE(minimum, '') || ', ' || COALESCE(maximum, '') || ', ' || COALESCE(choices, '')
       || ', ' || changes || ')'
FROM setting ORDER BY name

-- :name computing_indexes
SELECT name FROM pragma_index_list(?1) AS i
WHERE i.partial <> 0 OR EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name) AS x WHERE x.cid = -2)
