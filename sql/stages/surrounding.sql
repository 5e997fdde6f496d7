-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage surrounding: one entry per pixel (key1 = uniq, key2 = 0), made from its position alone, when reference diagrams
-- are interpolated.

-- :name wanted
SELECT p.uniq AS key1, 0 AS key2, x'' AS inputs
FROM pixel AS p
WHERE (SELECT value FROM setting WHERE name = 'reference_diagrams') = 'interpolated'

-- :name drop
DELETE FROM surrounding_reference WHERE uniq = ?1 AND ?2 = 0

-- :name store_reference
INSERT INTO reference (reference_id, l_deg, b_deg, cone_radius_deg) VALUES (?3, ?4, ?5, ?6)
ON CONFLICT (reference_id) DO UPDATE SET cone_radius_deg = excluded.cone_radius_deg
WHERE cone_radius_deg IS NOT excluded.cone_radius_deg

-- :name store_weight
INSERT INTO surrounding_reference (uniq, reference_id, weight) VALUES (?1 + ?2, ?3, ?4)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'surrounding'
WHERE NOT EXISTS (SELECT 1 FROM surrounding_reference AS t WHERE t.uniq = e.key1) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT DISTINCT t.uniq, 0 FROM surrounding_reference AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'surrounding'
                  WHERE e.key1 = t.uniq AND e.key2 = 0) ORDER BY 1, 2

-- :name without_result_weights
SELECT uniq, 0 FROM surrounding_reference GROUP BY uniq HAVING abs(SUM(weight) - 1) > 1e-6 ORDER BY uniq
