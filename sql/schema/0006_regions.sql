-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.6.0: cone radius and reference spacing per region.

-- Radius of the cones of a reference sightline, its examples and the pixels that are compared with it, where a rule of
-- setting cone_radius_regions gives one; NULL: setting cone_radius_deg. Kept by stages zone and surrounding.
ALTER TABLE reference ADD COLUMN cone_radius_deg REAL CHECK (cone_radius_deg > 0);

INSERT INTO setting (name, value, type, unit, default_value, minimum, maximum, choices, changes, description) VALUES
  ('cone_radius_regions', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Other radii for references in parts of the sky: box 0,360,10,90: 0.5; cone 159,-20,3: 0.75 (deg; the first that holds counts)'),
  ('reference_spacing_regions', '', 'text', '', '', NULL, NULL, NULL, 'results',
   'Other spacings, in l and b, for pixels in parts of the sky: box 0,360,10,90: 5,2.5 (deg; the first that holds counts)');
