-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage own_diagram: one entry per pixel and diagram in use (key1 = uniq, key2 = diagram_id), when every pixel is its own
-- reference: from its position, its zone's survey curves and cone, the diagram's axes and the bands' wavelengths.

-- :name wanted
SELECT p.uniq AS key1, d.diagram_id AS key2,
       (SELECT CAST(z.reference_id || ' ' || hex(curves.fingerprint) || ' ' || d.x || ' ' || d.x_minus || ' ' || d.x_low ||
                    ' ' || d.x_high || ' ' || d.x_bins || ' ' || d.y || ' ' || d.y_minus || ' ' || d.y_low || ' ' || d.y_high ||
                    ' ' || d.y_bins || ' ' ||
                    (SELECT group_concat(b.name || ' ' || b.wavelength_um, ' ') FROM band AS b WHERE b.survey_id = d.survey_id) ||
                    COALESCE((SELECT ' cone ' || r.cone_radius_deg FROM reference AS r WHERE r.reference_id = z.reference_id), '')
                    AS BLOB)
        FROM stage AS s1 JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
        JOIN entry AS e1 ON e1.stage_id = s1.stage_id AND e1.key1 = p.uniq AND e1.key2 = 0 AND e1.recipe_id = c1.recipe_id
        CROSS JOIN zone AS z ON z.uniq = p.uniq
        CROSS JOIN stage AS s2 ON s2.name = 'selection' JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
        JOIN entry AS curves ON curves.stage_id = s2.stage_id AND curves.key1 = z.reference_id AND curves.key2 = d.survey_id
          AND curves.recipe_id = c2.recipe_id
        WHERE s1.name = 'zone') AS inputs
FROM pixel AS p
CROSS JOIN diagram AS d
WHERE (SELECT value FROM setting WHERE name = 'reference_diagrams') = 'own'
  AND instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0

-- :name input
SELECT p.l_deg, p.b_deg, z.reference_id FROM pixel AS p JOIN zone AS z ON z.uniq = p.uniq WHERE p.uniq = ?1

-- :name drop
DELETE FROM own_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name store
INSERT INTO own_diagram (uniq, diagram_id, stars, dtype, shape, raw_bytes, frame) VALUES (?1, ?2, ?3, 'f4', ?4, ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'own_diagram'
WHERE NOT EXISTS (SELECT 1 FROM own_diagram AS t WHERE t.uniq = e.key1 AND t.diagram_id = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.uniq, t.diagram_id FROM own_diagram AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'own_diagram'
                  WHERE e.key1 = t.uniq AND e.key2 = t.diagram_id) ORDER BY 1, 2

-- :name frames
SELECT uniq, diagram_id, raw_bytes, frame, dtype, shape FROM own_diagram
