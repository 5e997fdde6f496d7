-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.5.0: predictions of models for pixels, and the map: the numbers that people ask for.

-- Stage surrounding: the reference sightlines around a pixel and their weights, when reference diagrams are interpolated.
CREATE TABLE surrounding_reference (
  uniq         INTEGER NOT NULL REFERENCES pixel (uniq),
  reference_id INTEGER NOT NULL REFERENCES reference (reference_id),
  weight       REAL    NOT NULL CHECK (weight > 0 AND weight <= 1),
  PRIMARY KEY (uniq, reference_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX surrounding_by_reference ON surrounding_reference (reference_id);

-- Stage own_diagram: the counts expected of a pixel without dust, when each is its own reference (f4, (y, x)).
CREATE TABLE own_diagram (
  uniq       INTEGER NOT NULL REFERENCES pixel (uniq),
  diagram_id INTEGER NOT NULL REFERENCES diagram (diagram_id),
  stars      REAL    NOT NULL,              -- sum of the counts
  dtype      TEXT    NOT NULL CHECK (dtype = 'f4'),
  shape      TEXT    NOT NULL,
  raw_bytes  INTEGER NOT NULL,
  frame      BLOB    NOT NULL,
  PRIMARY KEY (uniq, diagram_id)
) STRICT;

-- Stage prediction: what a model says of a sightline: 14 rows of one value per distance bin (f2, (14, bins)). Rows
-- 0 to 6 are dA_V/dr in mag/kpc: mean, standard deviation, quantiles 0.025, 0.16, 0.5, 0.84, 0.975; rows 7 to 13 the
-- same of A_V at the bin's outer edge in mag. Bins are those of the model.
CREATE TABLE prediction (
  uniq      INTEGER NOT NULL REFERENCES pixel (uniq),
  model_id  INTEGER NOT NULL REFERENCES model (model_id),
  dtype     TEXT    NOT NULL CHECK (dtype = 'f2'),
  shape     TEXT    NOT NULL,
  raw_bytes INTEGER NOT NULL,
  bin_kpc   REAL    NOT NULL CHECK (bin_kpc > 0),
  frame     BLOB    NOT NULL,
  PRIMARY KEY (uniq, model_id)
) STRICT;

-- Stage training_domain: what the diagrams that a model was trained on look like, to tell those that do not (f8,
-- (1 + features, features): their mean, then the lower Cholesky factor of their covariance).
CREATE TABLE training_domain (
  model_id  INTEGER PRIMARY KEY REFERENCES model (model_id),
  examples  INTEGER NOT NULL,               -- that it was measured on
  features  INTEGER NOT NULL,
  limit_distance REAL NOT NULL CHECK (limit_distance > 0),  -- 99 % of the training examples are nearer to the mean
  dtype     TEXT    NOT NULL CHECK (dtype = 'f8'),
  shape     TEXT    NOT NULL,
  raw_bytes INTEGER NOT NULL,
  frame     BLOB    NOT NULL
) STRICT;

-- Stage map: plain numbers from predictions. NULL: the profile does not reach so far.
CREATE TABLE map_pixel (
  uniq              INTEGER NOT NULL REFERENCES pixel (uniq),
  model_id          INTEGER NOT NULL REFERENCES model (model_id),
  a_v_1kpc_mag      REAL,
  a_v_1kpc_sd_mag   REAL,
  a_v_2kpc_mag      REAL,
  a_v_2kpc_sd_mag   REAL,
  a_v_3kpc_mag      REAL,
  a_v_3kpc_sd_mag   REAL,
  a_v_5kpc_mag      REAL,
  a_v_5kpc_sd_mag   REAL,
  a_v_10kpc_mag     REAL,
  a_v_10kpc_sd_mag  REAL,
  a_v_total_mag     REAL    NOT NULL,       -- to the end of the profile
  a_v_total_sd_mag  REAL    NOT NULL,
  strongest_kpc     REAL    NOT NULL,       -- centre of the bin with the greatest mean dA_V/dr
  strongest_mag_per_kpc REAL NOT NULL,
  reliable_kpc      REAL    NOT NULL,       -- stars constrain the profile up to here
  stars             INTEGER NOT NULL,       -- in the sightline's diagrams
  domain            REAL,                   -- above 1: unlike 99 % of the training examples; NULL: nothing was learned
  flags             INTEGER NOT NULL,       -- 1 few stars, 2 outside the training domain, 4 at a zone border
  PRIMARY KEY (uniq, model_id)
) STRICT, WITHOUT ROWID;

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description) VALUES
  ('map_model', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Model that predicts the sky, by name (view model); empty: the one whose training finished last'),
  ('passes', 100, 'integer', '', 100, 2, 10000, NULL, 'results',
   'Monte Carlo dropout: passes through the network for every sightline'),
  ('reference_diagrams', 'nearest', 'text', '', 'nearest', NULL, NULL, '["nearest","interpolated","own"]', 'results',
   'What a pixel is compared with: the nearest reference sightline, as published; the surrounding ones, interpolated; or the built-in Galaxy at the pixel itself'),
  ('map_few_stars', 200, 'integer', '', 200, 0, 1000000, NULL, 'results',
   'Sightlines with fewer stars than this in their diagrams are flagged'),
  ('map_domain_limit', 1.0, 'real', '', 1.0, 0.1, 1000.0, NULL, 'results',
   'Sightlines whose diagrams are farther than this from those trained on are flagged; 99 % of the latter are nearer than 1');
