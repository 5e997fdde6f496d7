-- SPDX-License-Identifier: GPL-2.0-or-later
-- The map's profiles, one row per pixel and distance bin. Needs our functions; name the pixel, or it reads them all.
CREATE VIEW profile_bin AS
SELECT m.nside, m.pixel, m.l_deg, m.b_deg, r.bin, r.near_kpc, r.d_kpc, r.far_kpc,
       r.dav_mag_per_kpc, r.dav_sd_mag_per_kpc, r.dav_q025_mag_per_kpc, r.dav_q16_mag_per_kpc, r.dav_q50_mag_per_kpc,
       r.dav_q84_mag_per_kpc, r.dav_q975_mag_per_kpc,
       r.a_v_mag, r.a_v_sd_mag, r.a_v_q025_mag, r.a_v_q16_mag, r.a_v_q50_mag, r.a_v_q84_mag, r.a_v_q975_mag, m.uniq
FROM map AS m
CROSS JOIN profile_rows(m.profile) AS r;
