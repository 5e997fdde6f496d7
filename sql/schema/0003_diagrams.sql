-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.3.0: diagrams, mock profiles, training examples, the simulated sky.
-- A profile is dA_V/dr in mag/kpc in profile_bins bins of profile_bin_kpc.

-- What is counted against what. A new diagram is a row. An axis is a column of star lists, or the difference of two
-- (x_minus, y_minus; '' = none), in equal bins. Counts are arrays (y, x), row 0 the lowest y.
CREATE TABLE diagram (
  diagram_id INTEGER PRIMARY KEY,
  name       TEXT    NOT NULL UNIQUE,
  survey_id  INTEGER NOT NULL REFERENCES survey (survey_id),
  x          TEXT    NOT NULL,
  x_minus    TEXT    NOT NULL,
  x_low      REAL    NOT NULL,
  x_high     REAL    NOT NULL CHECK (x_high > x_low),
  x_bins     INTEGER NOT NULL CHECK (x_bins BETWEEN 1 AND 1024),
  y          TEXT    NOT NULL,
  y_minus    TEXT    NOT NULL,
  y_low      REAL    NOT NULL,
  y_high     REAL    NOT NULL CHECK (y_high > y_low),
  y_bins     INTEGER NOT NULL CHECK (y_bins BETWEEN 1 AND 1024)
) STRICT;

INSERT INTO diagram (diagram_id, name, survey_id, x, x_minus, x_low, x_high, x_bins, y, y_minus, y_low, y_high, y_bins) VALUES
  (1, 'cmd_2mass', 1, 'J',  'Ks', -0.5, 6.1, 64, 'Ks', '', 10.0, 16.0, 64),
  (2, 'cmd_gaia',  2, 'BP', 'RP', -0.5, 5.9, 64, 'G',  '',  8.0, 20.8, 64);

-- 0, 1, 2, ...: numbers to count blocks of examples with.
CREATE TABLE block_number (
  block INTEGER PRIMARY KEY
) STRICT;
INSERT INTO block_number (block)
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 8191) SELECT i FROM n;

-- Stage reference_diagram: the counts expected of a reference sightline without dust, per cone (f4, (y, x)).
CREATE TABLE reference_diagram (
  reference_id INTEGER NOT NULL REFERENCES reference (reference_id),
  diagram_id   INTEGER NOT NULL REFERENCES diagram (diagram_id),
  stars        REAL    NOT NULL,            -- sum of the counts
  dtype        TEXT    NOT NULL CHECK (dtype = 'f4'),
  shape        TEXT    NOT NULL,
  raw_bytes    INTEGER NOT NULL,
  frame        BLOB    NOT NULL,
  PRIMARY KEY (reference_id, diagram_id)
) STRICT;

-- Stage example: 256 training examples of a reference sightline (the last block may hold fewer): their profiles,
-- zero beyond the distance that enough stars reach.
CREATE TABLE example_block (
  reference_id INTEGER NOT NULL REFERENCES reference (reference_id),
  block        INTEGER NOT NULL,            -- example numbers from 256 * block
  examples     INTEGER NOT NULL CHECK (examples BETWEEN 1 AND 256),
  dtype        TEXT    NOT NULL CHECK (dtype = 'f2'),
  shape        TEXT    NOT NULL,            -- [examples, bins]
  raw_bytes    INTEGER NOT NULL,
  frame        BLOB    NOT NULL,
  PRIMARY KEY (reference_id, block)
) STRICT;

-- ... and their diagrams, packed (docs/format.md, "Packed counts"; dtype u1).
CREATE TABLE example_counts (
  reference_id INTEGER NOT NULL,
  block        INTEGER NOT NULL,
  diagram_id   INTEGER NOT NULL REFERENCES diagram (diagram_id),
  cells        INTEGER NOT NULL,            -- of one diagram
  raw_bytes    INTEGER NOT NULL,
  frame        BLOB    NOT NULL,
  PRIMARY KEY (reference_id, block, diagram_id),
  FOREIGN KEY (reference_id, block) REFERENCES example_block (reference_id, block) ON DELETE CASCADE
) STRICT;

-- Stage observed_diagram: the counts of the stars within a pixel's cone (u2, (y, x)).
CREATE TABLE observed_diagram (
  uniq       INTEGER NOT NULL REFERENCES pixel (uniq),
  diagram_id INTEGER NOT NULL REFERENCES diagram (diagram_id),
  stars      INTEGER NOT NULL,              -- counted in the diagram
  dtype      TEXT    NOT NULL CHECK (dtype = 'u2'),
  shape      TEXT    NOT NULL,
  raw_bytes  INTEGER NOT NULL,
  frame      BLOB    NOT NULL,
  PRIMARY KEY (uniq, diagram_id)
) STRICT;

-- A published 3D map to simulate behind, imported by `simulate --dust`: cumulative A_V by pixel and distance.
CREATE TABLE dust_table (
  name         TEXT    NOT NULL PRIMARY KEY,
  source       TEXT    NOT NULL,            -- file name without its folder
  source_hash  BLOB    NOT NULL CHECK (length(source_hash) = 16),
  a_v_per_unit REAL    NOT NULL,            -- what its values were multiplied by
  nside        INTEGER NOT NULL,
  repaired     INTEGER NOT NULL,            -- values that fell with distance and were raised
  run_id       INTEGER NOT NULL REFERENCES run (run_id)
) STRICT;                                   -- its arrays: owner 'dust_table/NAME', names pixel, l_deg, b_deg, d_kpc, a_v_mag

-- Stage truth: the profile that the simulated sky has in a pixel's cone (mean over the cone, f4).
CREATE TABLE truth_profile (
  uniq      INTEGER PRIMARY KEY REFERENCES pixel (uniq),
  dtype     TEXT    NOT NULL CHECK (dtype = 'f4'),
  shape     TEXT    NOT NULL,
  raw_bytes INTEGER NOT NULL,
  frame     BLOB    NOT NULL
) STRICT;

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description) VALUES
  ('mock_amplitude_min', 0.3, 'real', 'mag/kpc', 0.3, 0.0001, 50.0, NULL, 'results',
   'Mock profiles: mean dA_V/dr at the Sun, log-uniform from here'),
  ('mock_amplitude_max', 3.0, 'real', 'mag/kpc', 3.0, 0.0001, 50.0, NULL, 'results',
   'Mock profiles: ... to here'),
  ('mock_slope_min', -0.05, 'real', '1/kpc', -0.05, -1.0, 2.0, NULL, 'results',
   'Mock profiles: e-folds the mean falls per kpc, uniform from here (below 0: rises)'),
  ('mock_slope_max', 0.4, 'real', '1/kpc', 0.4, -1.0, 2.0, NULL, 'results',
   'Mock profiles: ... to here'),
  ('mock_off_plane_share', 0.15, 'real', '', 0.15, 0.0, 1.0, NULL, 'results',
   'Mock profiles: share of sightlines that leave the dust layer'),
  ('mock_off_plane_length_min', 0.05, 'real', 'kpc', 0.05, 0.01, 10.0, NULL, 'results',
   'Mock profiles: e-fold length of the dust there, log-uniform from here'),
  ('mock_off_plane_length_max', 1.0, 'real', 'kpc', 1.0, 0.01, 10.0, NULL, 'results',
   'Mock profiles: ... to here'),
  ('mock_large_sigma_min', 0.4, 'real', '', 0.4, 0.0, 3.0, NULL, 'results',
   'Mock profiles: sigma of ln(dA_V/dr) of the scales above mock_split_kpc, uniform from here'),
  ('mock_large_sigma_max', 1.2, 'real', '', 1.2, 0.0, 3.0, NULL, 'results',
   'Mock profiles: ... to here'),
  ('mock_small_sigma_min', 0.2, 'real', '', 0.2, 0.0, 3.0, NULL, 'results',
   'Mock profiles: sigma of ln(dA_V/dr) of the scales below mock_split_kpc, uniform from here'),
  ('mock_small_sigma_max', 1.2, 'real', '', 1.2, 0.0, 3.0, NULL, 'results',
   'Mock profiles: ... to here'),
  ('mock_split', 2.0, 'real', 'kpc', 2.0, 0.2, 25.6, NULL, 'results',
   'Mock profiles: wavelength between large and small scales'),
  ('mock_large_outer_scale', 8.0, 'real', 'kpc', 8.0, 0.1, 100.0, NULL, 'results',
   'Mock profiles: the large part''s spectrum is flat beyond'),
  ('mock_small_outer_scale', 1.0, 'real', 'kpc', 1.0, 0.1, 100.0, NULL, 'results',
   'Mock profiles: the small part''s spectrum is flat beyond'),
  ('mock_spectral_slope', -1.6666666666666667, 'real', '', -1.6666666666666667, -4.0, 0.0, NULL, 'results',
   'Mock profiles: slope of the 1D power spectrum of both parts (-5/3: Kolmogorov)'),
  ('mock_clip', 50.0, 'real', 'mag/kpc', 50.0, 0.1, 1000.0, NULL, 'results',
   'Mock profiles: no bin exceeds this'),
  ('truth_local_a_v', 1.0, 'real', 'mag/kpc', 1.0, 0.0, 10.0, NULL, 'results',
   'Simulated sky: diffuse dust in the plane near the Sun'),
  ('truth_scale_length', 4.2, 'real', 'kpc', 4.2, 0.5, 20.0, NULL, 'results',
   'Simulated sky: scale length of the dust disc'),
  ('truth_scale_height', 0.125, 'real', 'kpc', 0.125, 0.01, 2.0, NULL, 'results',
   'Simulated sky: scale height of the dust disc'),
  ('truth_flare_start', 8.96, 'real', 'kpc', 8.96, 0.0, 50.0, NULL, 'results',
   'Simulated sky: Galactocentric radius where the disc begins to thicken'),
  ('truth_flare', 0.15, 'real', '1/kpc', 0.15, 0.0, 1.0, NULL, 'results',
   'Simulated sky: growth of the scale height per kpc beyond'),
  ('truth_warp_start', 8.7, 'real', 'kpc', 8.7, 0.0, 50.0, NULL, 'results',
   'Simulated sky: Galactocentric radius where the warp begins'),
  ('truth_warp_slope', 0.14, 'real', '', 0.14, -1.0, 1.0, NULL, 'results',
   'Simulated sky: height of the warp per kpc beyond; 0: none'),
  ('truth_warp_azimuth', 89.0, 'real', 'deg', 89.0, -360.0, 360.0, NULL, 'results',
   'Simulated sky: azimuth of the warp''s highest side'),
  ('truth_arm_width', 0.336, 'real', 'kpc', 0.336, 0.01, 3.0, NULL, 'results',
   'Simulated sky: width of spiral arms at the Sun''s radius'),
  ('truth_arm_gain', 4.0, 'real', '', 4.0, 0.0, 50.0, NULL, 'results',
   'Simulated sky: dust density on an arm over that between arms, less 1'),
  ('truth_turbulence_sigma', 1.2, 'real', '', 1.2, 0.0, 3.0, NULL, 'results',
   'Simulated sky: sigma of ln(density) of the turbulence; 0: none'),
  ('truth_turbulence_shortest', 0.01, 'real', 'kpc', 0.01, 0.002, 10.0, NULL, 'results',
   'Simulated sky: shortest wavelength of the turbulence'),
  ('truth_turbulence_longest', 0.6, 'real', 'kpc', 0.6, 0.002, 10.0, NULL, 'results',
   'Simulated sky: longest wavelength of the turbulence'),
  ('truth_turbulence_slope', -3.6666666666666665, 'real', '', -3.6666666666666665, -6.0, -2.0, NULL, 'results',
   'Simulated sky: slope of its 3D power spectrum (-11/3: Kolmogorov)'),
  ('truth_large_sigma', 0.5, 'real', '', 0.5, 0.0, 3.0, NULL, 'results',
   'Simulated sky: sigma of ln(density) of fluctuations above 2 kpc'),
  ('truth_clouds_per_kpc2', 36.0, 'real', '1/kpc2', 36.0, 0.0, 1000.0, NULL, 'results',
   'Simulated sky: compact clouds per square kpc near the Sun'),
  ('truth_cloud_peak_a_v', 5.0, 'real', 'mag', 5.0, 0.01, 500.0, NULL, 'results',
   'Simulated sky: median A_V through the centre of a cloud'),
  ('truth_cloud_scale_height', 0.05, 'real', 'kpc', 0.05, 0.001, 1.0, NULL, 'results',
   'Simulated sky: scale height of the clouds'),
  ('profile_bins', 128, 'integer', '', 128, 1.0, 4096.0, NULL, 'results',
   'Distance bins of a profile'),
  ('profile_bin_kpc', 0.1, 'real', 'kpc', 0.1, 0.001, 10.0, NULL, 'results',
   'Width of a distance bin'),
  ('diagrams', 'cmd_2mass', 'text', '', 'cmd_2mass', NULL, NULL, NULL, 'results',
   'Diagrams in use, by name, with commas: cmd_2mass,cmd_gaia (table diagram)'),
  ('examples_per_reference', 2048, 'integer', '', 2048, 0.0, 2097152.0, NULL, 'results',
   'Training examples for every reference sightline, made in blocks of 256'),
  ('stars_beyond', 50.0, 'real', '', 50.0, 0.0, 1000000.0, NULL, 'results',
   'A profile is zero beyond the distance at which fewer detected stars than this are farther'),
  ('stars_beyond_power', 0.0, 'real', '', 0.0, 0.0, 1.0, NULL, 'results',
   'Adapts stars_beyond to the sightline: it grows as this power of the detected stars; 0: fixed, as published'),
  ('stars_beyond_detected', 8400.0, 'real', '', 8400.0, 1.0, 1000000000.0, NULL, 'results',
   'Detected stars at which stars_beyond holds as it is, when it adapts'),
  ('stars_beyond_min', 10.0, 'real', '', 10.0, 0.0, 1000000.0, NULL, 'results',
   'stars_beyond never adapts below this'),
  ('stars_beyond_max', 200.0, 'real', '', 200.0, 0.0, 1000000.0, NULL, 'results',
   'stars_beyond never adapts above this'),
  ('vary_density', 0.2, 'real', '', 0.2, 0.0, 1.0, NULL, 'results',
   'Sigma of ln(density) by which each Galaxy component varies from example to example; 0: off'),
  ('vary_zero_point', 0.02, 'real', 'mag', 0.02, 0.0, 1.0, NULL, 'results',
   'Sigma of the photometric zero point of each band from example to example; 0: off'),
  ('vary_error_scale', 0.1, 'real', '', 0.1, 0.0, 1.0, NULL, 'results',
   'Sigma of ln(photometric error) of each band from example to example; 0: off'),
  ('greatest_error_mag', 0.36, 'real', 'mag', 0.36, 0.01, 10.0, NULL, 'results',
   'A star whose photometric error in a band is larger is never listed in it (0.36: signal to noise 3)'),
  ('simulate_nside', 512, 'integer', '', 512, 64.0, 4096.0, '[64,128,256,512,1024,2048,4096]', 'results',
   'Simulated sky: nside within whose pixels all stars see the same dust (512: 6.9 arcmin)'),
  ('simulate_galaxy_parameters', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Simulated sky: its Galaxy differs from the model of the references by these, as in galaxy_parameters'),
  ('truth_table', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Simulated sky: name of the dust table behind it (see simulate --dust); empty: the built-in dust');
