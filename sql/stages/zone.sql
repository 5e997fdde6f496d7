-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage zone: one entry per pixel (key1 = uniq, key2 = 0), made from its position alone, or, when the references
-- are imported star lists, from the set of these.

-- :name wanted
SELECT uniq AS key1, 0 AS key2,
       CASE WHEN (SELECT value FROM setting WHERE name = 'reference_source') = 'galaxy' THEN x''
            ELSE (SELECT CAST(group_concat(hex(m.fingerprint), '') AS BLOB)
                  FROM (SELECT fingerprint FROM star_list WHERE reference_id IS NOT NULL ORDER BY reference_id, fingerprint) AS m)
       END AS inputs
FROM pixel

-- :name input
SELECT l_deg, b_deg FROM pixel WHERE uniq = ?1

-- :name drop
DELETE FROM zone WHERE uniq = ?1 AND ?2 = 0

-- :name imported_references
SELECT DISTINCT reference_id FROM star_list WHERE reference_id IS NOT NULL ORDER BY reference_id

-- :name store_reference
INSERT INTO reference (reference_id, l_deg, b_deg, cone_radius_deg) VALUES (?3, ?4, ?5, ?6)
ON CONFLICT (reference_id) DO UPDATE SET cone_radius_deg = excluded.cone_radius_deg
WHERE cone_radius_deg IS NOT excluded.cone_radius_deg

-- :name store_zone
INSERT INTO zone (uniq, reference_id, separation_deg, border_deg, edge_deg) VALUES (?1 + ?2, ?3, ?4, ?5, ?6)

-- :name store_cell
INSERT INTO cell (cell) VALUES (?3) ON CONFLICT (cell) DO NOTHING

-- :name store_pixel_cell
INSERT INTO pixel_cell (uniq, cell) VALUES (?1 + ?2, ?3)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'zone'
WHERE NOT EXISTS (SELECT 1 FROM zone AS z WHERE z.uniq = e.key1) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT z.uniq, 0 FROM zone AS z
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'zone'
                  WHERE e.key1 = z.uniq AND e.key2 = 0) ORDER BY z.uniq

-- :name result
SELECT z.reference_id, z.separation_deg, z.border_deg, z.edge_deg,
       (SELECT COUNT(*) FROM pixel_cell AS c WHERE c.uniq = z.uniq),
       (SELECT r.cone_radius_deg FROM reference AS r WHERE r.reference_id = z.reference_id)
FROM zone AS z WHERE z.uniq = ?1 AND ?2 = 0
