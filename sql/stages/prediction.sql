-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage prediction: one entry per pixel for the model in force (key1 = uniq, key2 = model_id), from the model, its
-- observed diagrams and the diagrams that they are compared with. The classical fit always takes the nearest reference,
-- and depends on how far it believes stars.

-- :name wanted
SELECT p.uniq AS key1, m.model_id AS key2,
       (SELECT CASE WHEN COUNT(*) = COUNT(f.observed) AND COUNT(*) = COUNT(f.compared)
                    THEN CAST(hex(m.fingerprint) || group_concat(f.observed || f.compared, ' ') ||
                              CASE m.method WHEN 'poisson_fit' THEN (SELECT group_concat(value, ' ') FROM setting
                                WHERE name IN ('mock_clip', 'profile_bin_kpc', 'profile_bins', 'vary_density', 'stars_beyond', 'stars_beyond_detected',
                                               'stars_beyond_max', 'stars_beyond_min', 'stars_beyond_power'))
                              ELSE '' END AS BLOB) END
        FROM (SELECT NULLIF(hex(o.fingerprint), '') AS observed,
                     CASE CASE m.method WHEN 'poisson_fit' THEN 'nearest' ELSE (SELECT value FROM setting WHERE name = 'reference_diagrams') END
                     WHEN 'nearest' THEN
                       (SELECT z.reference_id || ' ' || hex(e2.fingerprint)
                        FROM stage AS s2 JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
                        CROSS JOIN zone AS z ON z.uniq = p.uniq
                        CROSS JOIN stage AS s3 ON s3.name = 'zone' JOIN current_recipe AS c3 ON c3.stage_id = s3.stage_id
                        JOIN entry AS e3 ON e3.stage_id = s3.stage_id AND e3.key1 = p.uniq AND e3.key2 = 0 AND e3.recipe_id = c3.recipe_id
                        JOIN entry AS e2 ON e2.stage_id = s2.stage_id AND e2.key1 = z.reference_id AND e2.key2 = d.diagram_id AND e2.recipe_id = c2.recipe_id
                        WHERE s2.name = 'reference_diagram')
                     WHEN 'interpolated' THEN
                       (SELECT CASE WHEN COUNT(*) = COUNT(e2.fingerprint)
                                    THEN group_concat(w.reference_id || ' ' || w.weight || ' ' || hex(e2.fingerprint), ' ') END
                        FROM stage AS s3 JOIN current_recipe AS c3 ON c3.stage_id = s3.stage_id
                        JOIN entry AS e3 ON e3.stage_id = s3.stage_id AND e3.key1 = p.uniq AND e3.key2 = 0 AND e3.recipe_id = c3.recipe_id
                        CROSS JOIN surrounding_reference AS w ON w.uniq = p.uniq
                        CROSS JOIN stage AS s2 ON s2.name = 'reference_diagram' LEFT JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
                        LEFT JOIN entry AS e2 ON e2.stage_id = s2.stage_id AND e2.key1 = w.reference_id AND e2.key2 = d.diagram_id AND e2.recipe_id = c2.recipe_id
                        WHERE s3.name = 'surrounding')
                     ELSE
                       (SELECT hex(e2.fingerprint)
                        FROM stage AS s2 JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
                        JOIN entry AS e2 ON e2.stage_id = s2.stage_id AND e2.key1 = p.uniq AND e2.key2 = d.diagram_id AND e2.recipe_id = c2.recipe_id
                        WHERE s2.name = 'own_diagram')
                     END AS compared
              FROM diagram AS d
              LEFT JOIN stage AS s1 ON s1.name = 'observed_diagram'
              LEFT JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
              LEFT JOIN entry AS o ON o.stage_id = s1.stage_id AND o.key1 = p.uniq AND o.key2 = d.diagram_id AND o.recipe_id = c1.recipe_id
              WHERE instr(',' || CASE m.diagrams WHEN '' THEN (SELECT value FROM setting WHERE name = 'diagrams')
                                 ELSE m.diagrams END || ',', ',' || d.name || ',') > 0
              ORDER BY d.diagram_id) AS f) AS inputs
FROM pixel AS p
CROSS JOIN model AS m ON m.model_id = (SELECT n.model_id FROM model AS n
  WHERE n.state = 'finished' AND CASE (SELECT value FROM setting WHERE name = 'map_model')
                                 WHEN '' THEN n.finished_at IS NOT NULL ELSE n.name = (SELECT value FROM setting WHERE name = 'map_model') END
  ORDER BY n.finished_at DESC, n.model_id DESC LIMIT 1)

-- :name model
SELECT name FROM model WHERE model_id = ?1

-- :name input_reference
SELECT z.reference_id FROM zone AS z WHERE z.uniq = ?1

-- :name input_surrounding
SELECT reference_id, weight FROM surrounding_reference WHERE uniq = ?1 ORDER BY reference_id

-- :name input_own
SELECT raw_bytes, frame FROM own_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name drop
DELETE FROM prediction WHERE uniq = ?1 AND model_id = ?2

-- :name store
INSERT INTO prediction (uniq, model_id, dtype, shape, raw_bytes, bin_kpc, frame) VALUES (?1, ?2, 'f2', ?3, ?4, ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'prediction'
WHERE NOT EXISTS (SELECT 1 FROM prediction AS t WHERE t.uniq = e.key1 AND t.model_id = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.uniq, t.model_id FROM prediction AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'prediction'
                  WHERE e.key1 = t.uniq AND e.key2 = t.model_id) ORDER BY 1, 2

-- :name frames
SELECT uniq, model_id, raw_bytes, frame, dtype, shape FROM prediction
