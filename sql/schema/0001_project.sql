-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.1.0: the file, its settings, where its entries come from, and the sky it covers.
-- Angles are degrees, Galactic l and b; distances kpc; times UTC, ISO 8601. Every array is a zstd frame whose
-- dtype, shape and raw size stand beside it (docs/format.md).

-- What made this file. Keys: created_by (program version), created_at, project_id (random, hexadecimal).
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Every setting with its type and limits. `value` is what is in force; a program that brings a new default
-- never changes it.
CREATE TABLE setting (
  name          TEXT NOT NULL PRIMARY KEY,
  value         ANY  NOT NULL,
  type          TEXT NOT NULL CHECK (type IN ('integer', 'real', 'boolean', 'text')),
  unit          TEXT NOT NULL,              -- '' where there is none
  default_value ANY  NOT NULL,
  minimum       REAL,                       -- inclusive; NULL = none
  maximum       REAL,                       -- inclusive; NULL = none
  choices       TEXT,                       -- JSON list of allowed texts; NULL = any
  changes       TEXT NOT NULL CHECK (changes IN ('results', 'labels')),  -- labels travel, but age nothing
  description   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per command that wrote to the file.
CREATE TABLE run (
  run_id       INTEGER PRIMARY KEY,
  command      TEXT    NOT NULL,            -- 'fill', 'extend', ...
  arguments    TEXT    NOT NULL,            -- JSON list, as typed
  version      TEXT    NOT NULL,            -- of the program
  host         TEXT    NOT NULL,
  user_name    TEXT    NOT NULL,
  pid          INTEGER NOT NULL,
  settings     TEXT    NOT NULL,            -- JSON object: all settings in force at the start
  started_at   TEXT    NOT NULL,
  finished_at  TEXT,                        -- NULL while it runs, or if it was killed
  outcome      TEXT NOT NULL DEFAULT 'running' CHECK (outcome IN ('running', 'done', 'failed', 'interrupted')),
  entries_done INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A stage turns inputs into entries. `replaced` counts the transactions that overwrote one of its entries, so
-- that a running fill notices when its inputs changed under it.
CREATE TABLE stage (
  stage_id INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE,
  replaced INTEGER NOT NULL DEFAULT 0
) STRICT;

-- How entries of a stage are made: its version, the settings it depends on and the recipes of the stages it
-- reads. The hash covers all three; two files with equal hashes mean the same thing by an entry.
CREATE TABLE recipe (
  recipe_id     INTEGER PRIMARY KEY,
  stage_id      INTEGER NOT NULL REFERENCES stage (stage_id),
  stage_version INTEGER NOT NULL,
  settings      TEXT    NOT NULL,           -- JSON object: name -> value
  upstream      TEXT    NOT NULL,           -- JSON object: stage -> recipe hash, hexadecimal
  hash          BLOB    NOT NULL UNIQUE CHECK (length(hash) = 16)
) STRICT;

-- The recipe in force for each stage, as of the last command that wrote.
CREATE TABLE current_recipe (
  stage_id  INTEGER PRIMARY KEY REFERENCES stage (stage_id),
  recipe_id INTEGER NOT NULL REFERENCES recipe (recipe_id)
) STRICT;

-- Everything computed. What key1 and key2 are, the stage says (a pixel, a reference sightline, a number).
-- An entry is current when its recipe is the one in force and `inputs` equals what the stage's query gives now.
CREATE TABLE entry (
  stage_id    INTEGER NOT NULL REFERENCES stage (stage_id),
  key1        INTEGER NOT NULL,
  key2        INTEGER NOT NULL,
  recipe_id   INTEGER NOT NULL REFERENCES recipe (recipe_id),
  inputs      BLOB    NOT NULL,             -- fingerprints of what it was made from, one after the other
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 16),  -- of recipe hash and inputs
  run_id      INTEGER NOT NULL REFERENCES run (run_id),
  PRIMARY KEY (stage_id, key1, key2)
) STRICT, WITHOUT ROWID;

-- Entries that could not be computed, and why. Tried again when the recipe or the inputs change.
CREATE TABLE failure (
  stage_id  INTEGER NOT NULL REFERENCES stage (stage_id),
  key1      INTEGER NOT NULL,
  key2      INTEGER NOT NULL,
  recipe_id INTEGER NOT NULL REFERENCES recipe (recipe_id),
  inputs    BLOB    NOT NULL,
  reason    TEXT    NOT NULL,
  run_id    INTEGER NOT NULL REFERENCES run (run_id),
  PRIMARY KEY (stage_id, key1, key2)
) STRICT, WITHOUT ROWID;

-- A range of keys that a running process has taken, so that several can fill one file. Not content: a dead
-- process's rows are removed by the next one.
CREATE TABLE claim (
  claim_id      INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so that a late owner cannot mistake it
  stage_id      INTEGER NOT NULL REFERENCES stage (stage_id),
  from_key1     INTEGER NOT NULL,
  from_key2     INTEGER NOT NULL,
  to_key1       INTEGER NOT NULL,           -- inclusive
  to_key2       INTEGER NOT NULL,
  host          TEXT    NOT NULL,           -- machine, its boot and the process namespace
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,           -- clock ticks since boot
  renewed_at    INTEGER NOT NULL            -- seconds since 1970
) STRICT;

-- Counters that a running command watches: setting_changes.
CREATE TABLE counter (
  name  TEXT    NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('setting_changes', 0);

-- Large arrays, cut into frames of at most chunk_bytes raw bytes.
CREATE TABLE array (
  array_id    INTEGER PRIMARY KEY,
  owner       TEXT    NOT NULL,             -- what it belongs to: 'model/paper'
  name        TEXT    NOT NULL,             -- which of the owner's arrays: 'weights'
  dtype       TEXT    NOT NULL,             -- 'f4', 'u2', ... (docs/format.md)
  shape       TEXT    NOT NULL,             -- JSON list, slowest axis first
  raw_bytes   INTEGER NOT NULL CHECK (raw_bytes >= 0),
  chunk_bytes INTEGER NOT NULL CHECK (chunk_bytes BETWEEN 1 AND 16777216),
  UNIQUE (owner, name)
) STRICT;

CREATE TABLE array_chunk (
  array_id INTEGER NOT NULL REFERENCES array (array_id) ON DELETE CASCADE,
  chunk    INTEGER NOT NULL CHECK (chunk >= 0),
  frame    BLOB    NOT NULL,
  PRIMARY KEY (array_id, chunk)
) STRICT, WITHOUT ROWID;

-- Sky that was asked for, as typed; the pixels it gave are in `pixel`.
CREATE TABLE region (
  region_id INTEGER PRIMARY KEY,
  shape     TEXT    NOT NULL,               -- 'box 257,303,-5,5', 'cone 280,0,1', 'moc FILE'
  nside     INTEGER NOT NULL,
  added     INTEGER NOT NULL,               -- pixels that were not covered before
  run_id    INTEGER NOT NULL REFERENCES run (run_id)
) STRICT;

-- Pixels to be mapped: HEALPix, NESTED, Galactic. uniq = 4 * nside^2 + pixel (the IVOA's NUNIQ), so that
-- pixels of several sizes live side by side.
CREATE TABLE pixel (
  uniq  INTEGER PRIMARY KEY,
  nside INTEGER NOT NULL CHECK (nside BETWEEN 1 AND 8192),
  pixel INTEGER NOT NULL,                   -- NESTED index, 0 .. 12 nside^2 - 1
  l_deg REAL    NOT NULL,                   -- of the centre
  b_deg REAL    NOT NULL,
  CHECK (uniq = 4 * nside * nside + pixel AND pixel >= 0 AND pixel < 12 * nside * nside)
) STRICT;

-- Directions whose unreddened stars stand for the sky around them.
-- reference_id = millidegrees of l * 1000000 + millidegrees of (b + 90).
CREATE TABLE reference (
  reference_id INTEGER PRIMARY KEY,
  l_deg        REAL NOT NULL,
  b_deg        REAL NOT NULL
) STRICT;

-- Stage zone: the reference sightline whose model a pixel is compared with.
CREATE TABLE zone (
  uniq           INTEGER PRIMARY KEY REFERENCES pixel (uniq),
  reference_id   INTEGER NOT NULL REFERENCES reference (reference_id),
  separation_deg REAL    NOT NULL,          -- from the pixel's centre to the reference
  border_deg     REAL    NOT NULL           -- how much farther the second nearest is; 0 on a zone border
) STRICT;
CREATE INDEX zone_by_reference ON zone (reference_id);

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description) VALUES
  ('title',    '', 'text', '', '', NULL, NULL, NULL, 'labels', 'What this map is, in one line; written into every export'),
  ('licence',  '', 'text', '', '', NULL, NULL, NULL, 'labels', 'Terms under which the results may be used'),
  ('citation', '', 'text', '', '', NULL, NULL, NULL, 'labels', 'What to cite when the results are used'),
  ('contact',  '', 'text', '', '', NULL, NULL, NULL, 'labels', 'Whom to ask about this file'),
  ('seed', 1, 'integer', '', 1, 0, 9007199254740991, NULL, 'results',
   'Seed of every random draw; the same file, seed and inputs give the same bits'),
  ('pixel_nside', 256, 'integer', '', 256, 1, 8192, '[1,2,4,8,16,32,64,128,256,512,1024,2048,4096,8192]', 'labels',
   'HEALPix nside of the pixels that extend adds (256: 13.7 arcmin); pixels already there keep theirs'),
  ('reference_spacing_l_deg', 5.0, 'real', 'deg', 5.0, 0.1, 180.0, NULL, 'results',
   'Distance in longitude between reference sightlines'),
  ('reference_spacing_b_deg', 0.0, 'real', 'deg', 0.0, 0.0, 90.0, NULL, 'results',
   'Distance in latitude between reference sightlines; 0 keeps them all at b = 0, as in the published map');
