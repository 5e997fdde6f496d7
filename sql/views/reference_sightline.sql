-- SPDX-License-Identifier: GPL-2.0-or-later
-- The reference sightlines in use, with the number of pixels compared with each.
-- reference_id = millidegrees of l * 1000000 + millidegrees of (b + 90).
CREATE VIEW reference_sightline AS
SELECT reference_id,
       (reference_id / 1000000) / 1000.0 AS l_deg,
       (reference_id % 1000000) / 1000.0 - 90.0 AS b_deg,
       COUNT(*) AS pixels
FROM zone
GROUP BY reference_id;
