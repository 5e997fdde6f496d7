-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.8.0: examples whose densities change along the sightline.

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description, recorded_value) VALUES
  ('vary_density_walk', 0.0, 'real', '', 0.0, 0.0, 1.0, NULL, 'results',
   'Sigma of each step that ln(density) of all components takes every 4 kpc along an example; 0: off', 0.0);
