-- SPDX-License-Identifier: GPL-2.0-or-later

-- Pixels of the simulated sky that a model has mapped.
-- :name sky
SELECT m.uniq, z.reference_id
FROM map_pixel AS m
CROSS JOIN truth_profile AS t ON t.uniq = m.uniq
CROSS JOIN zone AS z ON z.uniq = m.uniq
WHERE m.model_id = ?1 ORDER BY m.uniq
