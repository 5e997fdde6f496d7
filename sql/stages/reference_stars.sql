-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage reference_stars: one entry per reference sightline (key1 = reference_id, key2 = 0), from the built-in
-- Galaxy and, where a rule gives one, its cone's radius, or from the model list imported for it.

-- :name wanted
SELECT r.reference_id AS key1, 0 AS key2,
       CASE WHEN (SELECT value FROM setting WHERE name = 'reference_source') = 'galaxy'
            THEN CAST(COALESCE('cone ' || r.cone_radius_deg, '') AS BLOB)
            ELSE (SELECT CAST(group_concat(hex(m.fingerprint), '') || ' ' || (SELECT value FROM setting WHERE name = 'extinction_law') ||
                              ' ' || (SELECT value FROM setting WHERE name = 'r_v') AS BLOB)
                  FROM (SELECT fingerprint FROM star_list WHERE reference_id = r.reference_id ORDER BY fingerprint) AS m)
       END AS inputs
FROM reference AS r
WHERE (EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id)
       OR ((SELECT value FROM setting WHERE name = 'reference_diagrams') = 'interpolated'
           AND EXISTS (SELECT 1 FROM surrounding_reference AS w WHERE w.reference_id = r.reference_id)))

-- :name input
SELECT (SELECT l_deg FROM reference WHERE reference_id = ?1), (SELECT b_deg FROM reference WHERE reference_id = ?1)

-- :name model_lists
SELECT list_id, radius_deg, options, report FROM star_list WHERE reference_id = ?1 AND kind = 'model' ORDER BY fingerprint

-- :name drop
DELETE FROM reference_stars WHERE reference_id = ?1 AND ?2 = 0

-- :name store
INSERT INTO reference_stars (reference_id, stars, area_deg2, fingerprint) VALUES (?1 + ?2, ?3, ?4, ?5)

-- :name store_column
INSERT INTO reference_star_column (reference_id, name, part, dtype, raw_bytes, frame)
VALUES (?1 + ?2, ?3, ?4, 'f4', ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'reference_stars'
WHERE NOT EXISTS (SELECT 1 FROM reference_stars AS m WHERE m.reference_id = e.key1) ORDER BY e.key1

-- :name without_entry
SELECT m.reference_id, 0 FROM reference_stars AS m
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'reference_stars'
                  WHERE e.key1 = m.reference_id) ORDER BY m.reference_id
