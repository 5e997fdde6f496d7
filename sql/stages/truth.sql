-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage truth: one entry per pixel (key1 = uniq, key2 = 0), when the simulated sky is the one that is mapped: the
-- profile that its stars lie behind, averaged over the pixel's cone, which its zone gives.

-- :name wanted
SELECT p.uniq AS key1, 0 AS key2,
       (SELECT CAST(CASE WHEN (SELECT value FROM setting WHERE name = 'truth_table') = '' THEN x''
                         ELSE (SELECT source_hash FROM dust_table
                               WHERE name = (SELECT value FROM setting WHERE name = 'truth_table')) END ||
                    COALESCE(' cone ' || r.cone_radius_deg, '') AS BLOB)
        FROM stage AS s1 JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
        JOIN entry AS e1 ON e1.stage_id = s1.stage_id AND e1.key1 = p.uniq AND e1.key2 = 0 AND e1.recipe_id = c1.recipe_id
        CROSS JOIN zone AS z ON z.uniq = p.uniq
        JOIN reference AS r ON r.reference_id = z.reference_id
        WHERE s1.name = 'zone') AS inputs
FROM pixel AS p
WHERE (SELECT value FROM setting WHERE name = 'sky_source') = 'simulated'

-- :name input
SELECT p.l_deg, p.b_deg, z.reference_id FROM pixel AS p JOIN zone AS z ON z.uniq = p.uniq WHERE p.uniq = ?1

-- :name drop
DELETE FROM truth_profile WHERE uniq = ?1 AND ?2 = 0

-- :name store
INSERT INTO truth_profile (uniq, dtype, shape, raw_bytes, frame) VALUES (?1 + ?2, 'f4', ?3, ?4, ?5)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'truth'
WHERE NOT EXISTS (SELECT 1 FROM truth_profile AS t WHERE t.uniq = e.key1 AND 0 = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.uniq, 0 FROM truth_profile AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'truth'
                  WHERE e.key1 = t.uniq AND e.key2 = 0) ORDER BY 1, 2

-- :name frames
SELECT uniq, 0, raw_bytes, frame, dtype, shape FROM truth_profile
