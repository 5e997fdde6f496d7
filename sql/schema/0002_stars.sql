-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.2.0: surveys, star lists, the model stars of reference sightlines, selection functions.

-- Surveys. A new one is a row here, rows in band and, if its archive's columns have unusual names, --columns.
CREATE TABLE survey (
  survey_id   INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL
) STRICT;

-- Their bands. curve is a JSON list: error floor, s0, a, m0, p; bright limit, faint limit, width; the number of
-- knots of an error table, their magnitudes, their errors (mag; docs/galaxy.md says what they mean).
CREATE TABLE band (
  survey_id     INTEGER NOT NULL REFERENCES survey (survey_id),
  name          TEXT    NOT NULL UNIQUE,    -- also the name of the magnitude's column in star lists
  position      INTEGER NOT NULL,           -- order within the survey
  wavelength_um REAL    NOT NULL CHECK (wavelength_um > 0),  -- where the extinction law is evaluated
  curve         TEXT    NOT NULL,
  source        TEXT    NOT NULL,           -- where the curve was published
  PRIMARY KEY (survey_id, name)
) STRICT, WITHOUT ROWID;

-- A catalogue that was imported, or simulated.
CREATE TABLE star_list (
  list_id      INTEGER PRIMARY KEY,
  survey_id    INTEGER NOT NULL REFERENCES survey (survey_id),
  kind         TEXT    NOT NULL CHECK (kind IN ('observed', 'model', 'simulated')),
  source       TEXT    NOT NULL,            -- file name without its folder
  source_hash  BLOB    NOT NULL CHECK (length(source_hash) = 16),  -- of the file's bytes
  options      TEXT    NOT NULL,            -- JSON: how it was read
  format       TEXT    NOT NULL,
  rows_in      INTEGER NOT NULL,
  rows_kept    INTEGER NOT NULL,
  report       TEXT    NOT NULL,            -- JSON: refused and dropped by reason, columns used, notes
  reference_id INTEGER,                     -- kind 'model': the sightline it was computed for
  radius_deg   REAL,                        -- ... and its cone
  fingerprint  BLOB    NOT NULL UNIQUE CHECK (length(fingerprint) = 16),  -- of source_hash and options
  run_id       INTEGER NOT NULL REFERENCES run (run_id),
  CHECK ((kind = 'model') = (reference_id IS NOT NULL))
) STRICT;

CREATE INDEX star_list_by_reference ON star_list (reference_id, fingerprint) WHERE reference_id IS NOT NULL;

-- Stars of a list within one HEALPix cell of nside 64 (NUNIQ number), in parts of at most 65,536.
CREATE TABLE star_cell (
  list_id     INTEGER NOT NULL REFERENCES star_list (list_id) ON DELETE CASCADE,
  cell        INTEGER NOT NULL,
  part        INTEGER NOT NULL,
  stars       INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 65536),
  fingerprint BLOB    NOT NULL CHECK (length(fingerprint) = 16),  -- of the columns' names and raw bytes
  PRIMARY KEY (list_id, cell, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX star_cell_by_cell ON star_cell (cell, list_id, part);

-- Their columns: l_deg and b_deg (f8), then f4: magnitudes named after their bands, BAND_error, parallax_mas,
-- parallax_error_mas, distance_kpc, component. NaN = not known.
CREATE TABLE star_column (
  list_id   INTEGER NOT NULL,
  cell      INTEGER NOT NULL,
  part      INTEGER NOT NULL,
  position  INTEGER NOT NULL,               -- order of the columns
  name      TEXT    NOT NULL,
  dtype     TEXT    NOT NULL CHECK (dtype IN ('f4', 'f8')),
  raw_bytes INTEGER NOT NULL,
  frame     BLOB    NOT NULL,
  FOREIGN KEY (list_id, cell, part) REFERENCES star_cell (list_id, cell, part) ON DELETE CASCADE,
  UNIQUE (list_id, cell, part, position)
) STRICT;

-- Star cells that pixels look at.
CREATE TABLE cell (
  cell INTEGER PRIMARY KEY
) STRICT;

-- Stage zone: the cells that a pixel's cone touches.
CREATE TABLE pixel_cell (
  uniq INTEGER NOT NULL REFERENCES zone (uniq) ON DELETE CASCADE,
  cell INTEGER NOT NULL REFERENCES cell (cell),
  PRIMARY KEY (uniq, cell)
) STRICT, WITHOUT ROWID;
CREATE INDEX pixel_cell_by_cell ON pixel_cell (cell, uniq);

-- Stage reference_stars: the dust-free model stars of a reference sightline.
CREATE TABLE reference_stars (
  reference_id INTEGER PRIMARY KEY REFERENCES reference (reference_id),
  stars        INTEGER NOT NULL,
  area_deg2    REAL    NOT NULL             -- of sky that they stand for
) STRICT;

CREATE TABLE reference_star_column (
  reference_id INTEGER NOT NULL REFERENCES reference_stars (reference_id) ON DELETE CASCADE,
  name         TEXT    NOT NULL,
  part         INTEGER NOT NULL,            -- parts of at most 262,144 stars
  dtype        TEXT    NOT NULL CHECK (dtype = 'f4'),
  raw_bytes    INTEGER NOT NULL,
  frame        BLOB    NOT NULL,
  UNIQUE (reference_id, name, part)
) STRICT;

-- Error and completeness curves measured on an observed field by `calibrate`; reference_id 0 serves every
-- reference that has none of its own.
CREATE TABLE calibration (
  survey_id    INTEGER NOT NULL REFERENCES survey (survey_id),
  reference_id INTEGER NOT NULL,
  field        TEXT    NOT NULL,            -- 'cone l,b,radius'
  curves       TEXT    NOT NULL,            -- JSON object: band -> curve, as in table band
  points       TEXT    NOT NULL,            -- JSON object: band -> what was measured, for plots
  fingerprint  BLOB    NOT NULL CHECK (length(fingerprint) = 16),  -- of the curves
  run_id       INTEGER NOT NULL REFERENCES run (run_id),
  PRIMARY KEY (survey_id, reference_id)
) STRICT, WITHOUT ROWID;

-- Stage selection: the curves that a survey has at a reference sightline.
CREATE TABLE selection (
  reference_id INTEGER NOT NULL REFERENCES reference (reference_id),
  survey_id    INTEGER NOT NULL REFERENCES survey (survey_id),
  band         TEXT    NOT NULL,
  curve        TEXT    NOT NULL,            -- as in table band
  origin       TEXT    NOT NULL,            -- 'published', or the field it was measured on
  PRIMARY KEY (reference_id, survey_id, band)
) STRICT, WITHOUT ROWID;

INSERT INTO survey (survey_id, name, description) VALUES
  (1, '2mass', 'Two Micron All Sky Survey, point sources (Skrutskie et al. 2006)'),
  (2, 'gaia',  'Gaia DR3 (Gaia Collaboration 2023)');

INSERT INTO band (survey_id, name, position, wavelength_um, curve, source) VALUES
  (1, 'J',  0, 1.235, '[0,0.0242,0.0705,16,0.363,4.5,16.95,0.1,0]',
   'errors: fit to 2MASS catalogue errors at l 233, b -19; limits: there, against the built-in Galaxy'),
  (1, 'H',  1, 1.662, '[0,0.0237,0.0654,15,0.369,4,16.35,0.1,0]',
   'errors: fit to 2MASS catalogue errors at l 233, b -19; limits: there, against the built-in Galaxy'),
  (1, 'Ks', 2, 2.159, '[0,0.0216,0.083,14.5,0.372,3.5,15.75,0.1,0]',
   'errors: fit to 2MASS catalogue errors at l 233, b -19; limits: there, against the built-in Galaxy'),
  (2, 'G',  0, 0.6218,
   '[0.005,0,0,0,0,3,20.7,0.15,7,13,15,17,18,19,20,20.5,0.00019,0.00027,0.00074,0.0013,0.0024,0.0045,0.0064]',
   'errors: PyGaia for DR3; limits approximate'),
  (2, 'BP', 1, 0.5110,
   '[0.005,0,0,0,0,3,20.9,0.15,7,13,15,17,18,19,20,20.5,0.00062,0.0013,0.0045,0.0095,0.021,0.044,0.066]',
   'errors: PyGaia for DR3; limits approximate'),
  (2, 'RP', 2, 0.7769,
   '[0.005,0,0,0,0,3,20.9,0.15,6,13,15,17,18,19,20,0.00051,0.0016,0.007,0.015,0.032,0.072]',
   'errors: PyGaia for DR3; limits approximate');

INSERT INTO counter (name, value) VALUES ('star_changes', 0);

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description) VALUES
  ('cone_radius_deg', 0.25, 'real', 'deg', 0.25, 0.01, 10.0, NULL, 'results',
   'Radius of the cone whose stars make a diagram'),
  ('sky_source', 'observed', 'text', '', 'observed', NULL, NULL, '["observed","simulated"]', 'results',
   'Whose stars are mapped: those imported, or those of the simulated sky; the two are never mixed'),
  ('reference_source', 'galaxy', 'text', '', 'galaxy', NULL, NULL, '["galaxy","imported"]', 'results',
   'Where reference stars come from: the built-in Galaxy, or model lists imported with --kind model'),
  ('pool_area_factor', 4.0, 'real', '', 4.0, 1.0, 100.0, NULL, 'results',
   'Model stars are drawn for so many cones, so that each example can draw its own from them'),
  ('galaxy_limit_band', 'Ks', 'text', '', 'Ks', NULL, NULL, '["J","H","Ks","G","BP","RP"]', 'results',
   'Band in which galaxy_limit_mag is the faintest unreddened magnitude of model stars'),
  ('galaxy_limit_mag', 17.0, 'real', 'mag', 17.0, 5.0, 25.0, NULL, 'results',
   'Faintest unreddened magnitude of model stars; extinction only makes stars fainter'),
  ('galaxy_max_distance_kpc', 25.0, 'real', 'kpc', 25.0, 1.0, 100.0, NULL, 'results',
   'Distance out to which the built-in Galaxy has stars'),
  ('galaxy_parameters', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Changes to the built-in Galaxy, as NAME=VALUE with commas: warp.slope=0,density_factor.thick=1.2 (docs/galaxy.md)'),
  ('extinction_law', 'ccm89', 'text', '', 'ccm89', NULL, NULL, '["ccm89","fitzpatrick99","wang_chen19"]', 'results',
   'Extinction law: Cardelli et al. 1989, Fitzpatrick 1999 or Wang and Chen 2019'),
  ('r_v', 3.1, 'real', '', 3.1, 2.0, 6.0, NULL, 'results',
   'Ratio of total to selective extinction, A_V / E(B-V)');
