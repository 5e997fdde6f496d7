-- SPDX-License-Identifier: GPL-2.0-or-later
-- The map of the model in force (view mapped_model): one row per mapped pixel. profile is an array value, for a_v,
-- distance_at and profile_rows: text that says what it is, with the frame behind it.
CREATE VIEW map AS
SELECT x.nside, x.pixel, x.l_deg, x.b_deg,
       m.a_v_1kpc_mag, m.a_v_1kpc_sd_mag,
       m.a_v_2kpc_mag, m.a_v_2kpc_sd_mag,
       m.a_v_3kpc_mag, m.a_v_3kpc_sd_mag,
       m.a_v_5kpc_mag, m.a_v_5kpc_sd_mag,
       m.a_v_10kpc_mag, m.a_v_10kpc_sd_mag,
       m.a_v_total_mag, m.a_v_total_sd_mag, m.strongest_kpc, m.strongest_mag_per_kpc, m.reliable_kpc, m.stars, m.domain,
       m.flags, (m.flags & 1) <> 0 AS few_stars, (m.flags & 2) <> 0 AS outside_domain, (m.flags & 4) <> 0 AS zone_border,
       (SELECT CAST(p.dtype || ' ' || p.shape || ' ' || p.bin_kpc || ':' || p.frame AS BLOB)
        FROM prediction AS p WHERE p.uniq = m.uniq AND p.model_id = m.model_id) AS profile,
       n.name AS model, m.uniq
FROM mapped_model AS n
JOIN map_pixel AS m ON m.model_id = n.model_id
JOIN pixel AS x ON x.uniq = m.uniq;
