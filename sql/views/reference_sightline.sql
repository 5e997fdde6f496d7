-- SPDX-License-Identifier: GPL-2.0-or-later
-- The reference sightlines in use, with the number of pixels compared with each and the model stars there.
CREATE VIEW reference_sightline AS
SELECT r.reference_id, r.l_deg, r.b_deg,
       (SELECT COUNT(*) FROM zone AS z WHERE z.reference_id = r.reference_id) AS pixels,
       m.stars, m.area_deg2,
       COALESCE(r.cone_radius_deg, (SELECT value FROM setting WHERE name = 'cone_radius_deg')) AS cone_radius_deg
FROM reference AS r
LEFT JOIN reference_stars AS m ON m.reference_id = r.reference_id
WHERE EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id);
