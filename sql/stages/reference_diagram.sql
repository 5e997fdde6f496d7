-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage reference_diagram: one entry per reference sightline and diagram in use (key1 = reference_id,
-- key2 = diagram_id), from its stars, its survey's curves, the diagram's axes,
-- the bands' wavelengths and, where a rule gives one, its cone's radius.

-- :name wanted
SELECT r.reference_id AS key1, d.diagram_id AS key2,
       CASE WHEN stars.fingerprint IS NOT NULL AND curves.fingerprint IS NOT NULL THEN
       CAST(hex(stars.fingerprint) || hex(curves.fingerprint) || ' ' || d.x || ' ' || d.x_minus || ' ' || d.x_low || ' ' ||
            d.x_high || ' ' || d.x_bins || ' ' || d.y || ' ' || d.y_minus || ' ' || d.y_low || ' ' || d.y_high || ' ' ||
            d.y_bins || ' ' ||
            (SELECT group_concat(b.name || ' ' || b.wavelength_um, ' ') FROM band AS b WHERE b.survey_id = d.survey_id) ||
            COALESCE(' cone ' || r.cone_radius_deg, '') AS BLOB) END AS inputs
FROM reference AS r
CROSS JOIN diagram AS d
LEFT JOIN stage AS s1 ON s1.name = 'reference_stars'
LEFT JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
LEFT JOIN entry AS stars ON stars.stage_id = s1.stage_id AND stars.key1 = r.reference_id AND stars.key2 = 0
  AND stars.recipe_id = c1.recipe_id
LEFT JOIN stage AS s2 ON s2.name = 'selection'
LEFT JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
LEFT JOIN entry AS curves ON curves.stage_id = s2.stage_id AND curves.key1 = r.reference_id
  AND curves.key2 = d.survey_id AND curves.recipe_id = c2.recipe_id
WHERE (EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id)
       OR ((SELECT value FROM setting WHERE name = 'reference_diagrams') = 'interpolated'
           AND EXISTS (SELECT 1 FROM surrounding_reference AS w WHERE w.reference_id = r.reference_id)))
  AND instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0

-- :name drop
DELETE FROM reference_diagram WHERE reference_id = ?1 AND diagram_id = ?2

-- :name store
INSERT INTO reference_diagram (reference_id, diagram_id, stars, dtype, shape, raw_bytes, frame)
VALUES (?1, ?2, ?3, 'f4', ?4, ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'reference_diagram'
WHERE NOT EXISTS (SELECT 1 FROM reference_diagram AS t WHERE t.reference_id = e.key1 AND t.diagram_id = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.reference_id, t.diagram_id FROM reference_diagram AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'reference_diagram'
                  WHERE e.key1 = t.reference_id AND e.key2 = t.diagram_id) ORDER BY 1, 2

-- :name frames
SELECT reference_id, diagram_id, raw_bytes, frame, dtype, shape FROM reference_diagram
