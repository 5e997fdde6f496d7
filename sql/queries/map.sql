-- SPDX-License-Identifier: GPL-2.0-or-later
-- Reading finished maps.

-- :name model
SELECT m.model_id, m.name,
       COALESCE(m.bins, (SELECT value FROM setting WHERE name = 'profile_bins')),
       COALESCE(m.bin_kpc, (SELECT value FROM setting WHERE name = 'profile_bin_kpc')),
       (SELECT COUNT(*) FROM map_pixel AS p WHERE p.model_id = m.model_id)
FROM model AS m WHERE m.state = 'finished' AND m.name = ?1

-- :name any_sightline
SELECT EXISTS (SELECT 1 FROM map_pixel WHERE model_id = (SELECT model_id FROM mapped_model))

-- :name a_v_scales
-- By which laws a model's sightlines were predicted, ?2 and ?3 where the recipe does not say.
SELECT DISTINCT COALESCE(json_extract(r.settings, '$.extinction_law'), ?2),
                COALESCE(CAST(json_extract(r.settings, '$.r_v') AS REAL), ?3)
FROM recipe AS r
WHERE json_valid(r.settings) AND r.recipe_id IN (SELECT e.recipe_id FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
                                              WHERE s.name = 'prediction' AND e.key2 = ?1)

-- :name cones
-- An entry's inputs (stages/map.sql) end with the cone of its reference where that has one of its own; its recipe has the others'.
SELECT MIN(c.radius_deg), MAX(c.radius_deg) FROM (
  SELECT CASE WHEN instr(e.inputs, CAST(' cone ' AS BLOB)) > 0
              THEN CAST(CAST(substr(e.inputs, instr(e.inputs, CAST(' cone ' AS BLOB)) + 6) AS TEXT) AS REAL)
              ELSE COALESCE(json_extract(CASE WHEN json_valid(k.settings) THEN k.settings END, '$.cone_radius_deg') + 0.0,
                            (SELECT value FROM setting WHERE name = 'cone_radius_deg')) END AS radius_deg
  FROM map_pixel AS m LEFT JOIN stage AS s ON s.name = 'map'
  LEFT JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = m.uniq AND e.key2 = m.model_id
  LEFT JOIN recipe AS k ON k.recipe_id = e.recipe_id
  WHERE m.model_id = ?1) AS c

-- :name finished_last
SELECT name FROM model WHERE state = 'finished' AND finished_at IS NOT NULL ORDER BY finished_at DESC, model_id DESC LIMIT 1

-- :name finished
SELECT name FROM model WHERE state = 'finished' ORDER BY model_id

-- :name sightlines
SELECT m.uniq, x.nside, x.pixel, x.l_deg, x.b_deg, m.stars, m.reliable_kpc, m.flags, p.shape, p.raw_bytes, p.frame
FROM map_pixel AS m
CROSS JOIN pixel AS x ON x.uniq = m.uniq
CROSS JOIN prediction AS p ON p.uniq = m.uniq AND p.model_id = m.model_id
WHERE m.model_id = ?1 ORDER BY m.uniq

-- :name sightline
SELECT m.uniq, x.nside, x.pixel, x.l_deg, x.b_deg, m.stars, m.reliable_kpc, m.flags, p.shape, p.raw_bytes, p.frame
FROM map_pixel AS m
CROSS JOIN pixel AS x ON x.uniq = m.uniq
CROSS JOIN prediction AS p ON p.uniq = m.uniq AND p.model_id = m.model_id
WHERE m.model_id = ?1 AND m.uniq = ?2

-- :name uniqs
SELECT m.uniq FROM map_pixel AS m
CROSS JOIN prediction AS p ON p.uniq = m.uniq AND p.model_id = m.model_id
WHERE m.model_id = ?1 ORDER BY m.uniq
