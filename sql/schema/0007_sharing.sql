-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.7.0: copies for others, and checksums of what nothing else vouches for.

-- What was left out of this copy when it was shared: results of a stage, or 'star_list' (the stars of imported lists),
-- 'model' (weights), 'dust_table' (their arrays). Entries, lists and rows that stand for it are here, so that what was
-- made from it stays current and can be checked. Entries made after run_id have their results.
CREATE TABLE left_out (
  part   TEXT    NOT NULL PRIMARY KEY,
  rows   INTEGER NOT NULL,                  -- that the original had
  run_id INTEGER NOT NULL REFERENCES run (run_id)  -- the share that left it out
) STRICT, WITHOUT ROWID;

-- What a shared copy holds, as of its run `share`: one row for each part of the content hash.
CREATE TABLE contents (
  part TEXT    NOT NULL PRIMARY KEY,
  rows INTEGER NOT NULL,
  hash BLOB    NOT NULL CHECK (length(hash) = 16),  -- of the part alone
  run_id INTEGER NOT NULL REFERENCES run (run_id)   -- the share that wrote this
) STRICT, WITHOUT ROWID;

-- The value that the last command left; NULL: default_value. A value that is another was edited behind its back.
ALTER TABLE setting ADD COLUMN recorded_value ANY;
UPDATE setting SET recorded_value = value;

-- As in table entry: of recipe hash and inputs. NULL: not recorded.
ALTER TABLE failure ADD COLUMN fingerprint BLOB;
-- Of the columns' names and raw bytes. NULL: not recorded.
ALTER TABLE reference_stars ADD COLUMN fingerprint BLOB;
-- Of what the row says and of its arrays. NULL: not recorded.
ALTER TABLE dust_table ADD COLUMN checksum BLOB;
-- Of what the row says but its state and times. NULL: not recorded.
ALTER TABLE model ADD COLUMN checksum BLOB;

-- How many rows there must be at least of what no entry vouches for.
INSERT INTO counter (name, value)
SELECT 'rows/calibration', COUNT(*) FROM calibration UNION ALL
SELECT 'rows/dust_table', COUNT(*) FROM dust_table UNION ALL
SELECT 'rows/failure', COUNT(*) FROM failure UNION ALL
SELECT 'rows/model', COUNT(*) FROM model UNION ALL
SELECT 'rows/pixel', COUNT(*) FROM pixel UNION ALL
SELECT 'rows/star_list', COUNT(*) FROM star_list UNION ALL
SELECT 'rows/training_epoch', COUNT(*) FROM training_epoch;
