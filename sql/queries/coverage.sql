-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name insert_pixel
INSERT INTO pixel (uniq, nside, pixel, l_deg, b_deg) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (uniq) DO NOTHING

-- :name insert_region
INSERT INTO region (shape, nside, added, run_id) VALUES (?1, ?2, ?3, ?4)

-- :name nsides
SELECT nside, COUNT(*) AS pixels FROM pixel GROUP BY nside ORDER BY nside

-- :name regions
SELECT shape, nside, added FROM region ORDER BY region_id

-- :name any_between
SELECT uniq FROM pixel WHERE uniq BETWEEN ?1 AND ?2 LIMIT 1

-- :name uniqs
SELECT uniq FROM pixel ORDER BY uniq
