-- SPDX-License-Identifier: GPL-2.0-or-later
-- The covered sky: one row per pixel. reference_id is NULL until stage zone is filled. state says whether the map has the
-- pixel, reason why it has not.
CREATE VIEW coverage AS
SELECT p.nside, p.pixel, p.l_deg, p.b_deg, z.reference_id, z.separation_deg, z.border_deg, z.edge_deg,
       (SELECT COALESCE(r.cone_radius_deg, (SELECT value FROM setting WHERE name = 'cone_radius_deg'))
        FROM reference AS r WHERE r.reference_id = z.reference_id) AS cone_radius_deg,
       CASE WHEN EXISTS (SELECT 1 FROM map_pixel AS m WHERE m.uniq = p.uniq AND m.model_id = (SELECT model_id FROM mapped_model))
            THEN 'mapped'
            WHEN EXISTS (SELECT 1 FROM stage AS s JOIN current_recipe AS c ON c.stage_id = s.stage_id
                         JOIN failure AS f ON f.stage_id = s.stage_id AND f.recipe_id = c.recipe_id
                          AND f.key1 = CASE WHEN s.name IN ('reference_stars', 'selection', 'reference_diagram') THEN z.reference_id ELSE p.uniq END
                          AND (s.name NOT IN ('prediction', 'map') OR f.key2 = (SELECT model_id FROM mapped_model))
                         WHERE s.name IN ('zone', 'reference_stars', 'selection', 'reference_diagram', 'surrounding', 'own_diagram',
                                          'observed_diagram', 'prediction', 'map'))
            THEN 'failed' ELSE 'missing' END AS state,
       CASE WHEN EXISTS (SELECT 1 FROM map_pixel AS m WHERE m.uniq = p.uniq AND m.model_id = (SELECT model_id FROM mapped_model))
            THEN NULL
            ELSE COALESCE((SELECT s.name || ': ' || f.reason FROM stage AS s JOIN current_recipe AS c ON c.stage_id = s.stage_id
                           JOIN failure AS f ON f.stage_id = s.stage_id AND f.recipe_id = c.recipe_id
                            AND f.key1 = CASE WHEN s.name IN ('reference_stars', 'selection', 'reference_diagram') THEN z.reference_id ELSE p.uniq END
                          AND (s.name NOT IN ('prediction', 'map') OR f.key2 = (SELECT model_id FROM mapped_model))
                           WHERE s.name IN ('zone', 'reference_stars', 'selection', 'reference_diagram', 'surrounding', 'own_diagram',
                                            'observed_diagram', 'prediction', 'map')
                           ORDER BY s.stage_id, f.key2 LIMIT 1),
                          CASE WHEN NOT EXISTS (SELECT 1 FROM mapped_model) THEN 'no model has been trained'
                               WHEN NOT EXISTS (SELECT 1 FROM observed_diagram AS o WHERE o.uniq = p.uniq) THEN 'its diagrams have not been made'
                               WHEN NOT EXISTS (SELECT 1 FROM prediction AS q WHERE q.uniq = p.uniq AND q.model_id = (SELECT model_id FROM mapped_model))
                               THEN 'it has not been predicted' ELSE 'its map entry has not been made' END) END AS reason,
       p.uniq
FROM pixel AS p
LEFT JOIN zone AS z ON z.uniq = p.uniq;
