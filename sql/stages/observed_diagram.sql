-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage observed_diagram: one entry per pixel and diagram in use (key1 = uniq, key2 = diagram_id), from the star
-- cells that the pixel's cone touches, the cone's radius where a rule gives one, and the diagram's axes. A simulated sky must be there whole before its diagrams are made.

-- :name wanted
SELECT p.uniq AS key1, d.diagram_id AS key2,
       CASE WHEN z.fingerprint IS NULL THEN NULL
            WHEN (SELECT value FROM setting WHERE name = 'sky_source') = 'simulated'
             AND EXISTS (SELECT 1 FROM pixel_cell AS pc
                         LEFT JOIN stage AS s2 ON s2.name = 'simulated_stars'
                         LEFT JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
                         LEFT JOIN entry AS e2 ON e2.stage_id = s2.stage_id AND e2.key1 = pc.cell
                           AND e2.key2 = d.survey_id AND e2.recipe_id = c2.recipe_id
                         WHERE pc.uniq = p.uniq AND e2.stage_id IS NULL) THEN NULL
            ELSE CAST(COALESCE((SELECT group_concat(hex(f.fingerprint), '') FROM
                                (SELECT sc.fingerprint FROM pixel_cell AS pc
                                 JOIN star_cell AS sc ON sc.cell = pc.cell
                                 JOIN star_list AS l ON l.list_id = sc.list_id
                                 WHERE pc.uniq = p.uniq AND l.survey_id = d.survey_id
                                   AND l.kind = (SELECT value FROM setting WHERE name = 'sky_source')
                                 ORDER BY sc.cell, l.fingerprint, sc.part) AS f), '') ||
                      ' ' || d.x || ' ' || d.x_minus || ' ' || d.x_low || ' ' || d.x_high || ' ' || d.x_bins ||
                      ' ' || d.y || ' ' || d.y_minus || ' ' || d.y_low || ' ' || d.y_high || ' ' || d.y_bins ||
                      COALESCE((SELECT ' cone ' || r.cone_radius_deg FROM zone AS q JOIN reference AS r ON r.reference_id = q.reference_id
                                WHERE q.uniq = p.uniq), '') AS BLOB)
       END AS inputs
FROM pixel AS p
CROSS JOIN diagram AS d
LEFT JOIN stage AS s1 ON s1.name = 'zone'
LEFT JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
LEFT JOIN entry AS z ON z.stage_id = s1.stage_id AND z.key1 = p.uniq AND z.key2 = 0 AND z.recipe_id = c1.recipe_id
WHERE instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0

-- :name input
SELECT p.l_deg, p.b_deg, z.reference_id FROM pixel AS p JOIN zone AS z ON z.uniq = p.uniq WHERE p.uniq = ?1

-- :name drop
DELETE FROM observed_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name store
INSERT INTO observed_diagram (uniq, diagram_id, stars, dtype, shape, raw_bytes, frame)
VALUES (?1, ?2, ?3, 'u2', ?4, ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'observed_diagram'
WHERE NOT EXISTS (SELECT 1 FROM observed_diagram AS t WHERE t.uniq = e.key1 AND t.diagram_id = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.uniq, t.diagram_id FROM observed_diagram AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'observed_diagram'
                  WHERE e.key1 = t.uniq AND e.key2 = t.diagram_id) ORDER BY 1, 2

-- :name frames
SELECT uniq, diagram_id, raw_bytes, frame, dtype, shape FROM observed_diagram
