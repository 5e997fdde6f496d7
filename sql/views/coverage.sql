-- SPDX-License-Identifier: GPL-2.0-or-later
-- The covered sky: one row per pixel. reference_id is NULL until stage zone is filled.
CREATE VIEW coverage AS
SELECT p.nside, p.pixel, p.l_deg, p.b_deg, z.reference_id, z.separation_deg, z.border_deg, p.uniq
FROM pixel AS p
LEFT JOIN zone AS z ON z.uniq = p.uniq;
