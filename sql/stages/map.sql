-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage map: one entry per pixel for the model in force (key1 = uniq, key2 = model_id), from its prediction (which stands
-- for its diagrams too), the model's training domain where it can be measured, and the stars and curves of its zone's reference,
-- which tell how far stars reach.

-- :name wanted
SELECT p.uniq AS key1, m.model_id AS key2,
       (SELECT CASE WHEN m.method <> 'network' OR k.fingerprint IS NOT NULL OR NOT EXISTS (SELECT 1 FROM example_block)
                         OR EXISTS (SELECT 1 FROM failure AS u WHERE u.stage_id = s2.stage_id AND u.key1 = m.model_id)
                    THEN CAST(hex(e.fingerprint) || COALESCE(hex(k.fingerprint), '') || ' ' || z.reference_id || ' ' ||
                              hex(stars.fingerprint) ||
                              (SELECT group_concat(hex(f.fingerprint), '') FROM
                               (SELECT curves.fingerprint FROM stage AS s6 JOIN current_recipe AS c6 ON c6.stage_id = s6.stage_id
                                JOIN entry AS curves ON curves.stage_id = s6.stage_id AND curves.key1 = z.reference_id
                                  AND curves.recipe_id = c6.recipe_id
                                WHERE s6.name = 'selection' ORDER BY curves.key2) AS f) ||
                              ' ' || z.edge_deg ||
                              COALESCE((SELECT ' cone ' || r.cone_radius_deg FROM reference AS r WHERE r.reference_id = z.reference_id), '')
                              AS BLOB) END
        FROM stage AS s1 JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
        JOIN entry AS e ON e.stage_id = s1.stage_id AND e.key1 = p.uniq AND e.key2 = m.model_id AND e.recipe_id = c1.recipe_id
        CROSS JOIN stage AS s3 ON s3.name = 'zone' JOIN current_recipe AS c3 ON c3.stage_id = s3.stage_id
        JOIN entry AS e3 ON e3.stage_id = s3.stage_id AND e3.key1 = p.uniq AND e3.key2 = 0 AND e3.recipe_id = c3.recipe_id
        CROSS JOIN zone AS z ON z.uniq = p.uniq
        CROSS JOIN stage AS s4 ON s4.name = 'reference_stars' JOIN current_recipe AS c4 ON c4.stage_id = s4.stage_id
        JOIN entry AS stars ON stars.stage_id = s4.stage_id AND stars.key1 = z.reference_id AND stars.key2 = 0
          AND stars.recipe_id = c4.recipe_id
        LEFT JOIN stage AS s2 ON s2.name = 'training_domain'
        LEFT JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
        LEFT JOIN entry AS k ON k.stage_id = s2.stage_id AND k.key1 = m.model_id AND k.key2 = 0 AND k.recipe_id = c2.recipe_id
        WHERE s1.name = 'prediction') AS inputs
FROM pixel AS p
CROSS JOIN model AS m ON m.model_id = (SELECT n.model_id FROM model AS n
  WHERE n.state = 'finished' AND CASE (SELECT value FROM setting WHERE name = 'map_model')
                                 WHEN '' THEN n.finished_at IS NOT NULL ELSE n.name = (SELECT value FROM setting WHERE name = 'map_model') END
  ORDER BY n.finished_at DESC, n.model_id DESC LIMIT 1)

-- :name input_prediction
SELECT shape, raw_bytes, bin_kpc, frame FROM prediction WHERE uniq = ?1 AND model_id = ?2

-- :name input_zone
SELECT z.reference_id, z.edge_deg, p.nside FROM zone AS z JOIN pixel AS p ON p.uniq = z.uniq WHERE z.uniq = ?1

-- :name drop
DELETE FROM map_pixel WHERE uniq = ?1 AND model_id = ?2

-- :name store
INSERT INTO map_pixel (uniq, model_id, a_v_1kpc_mag, a_v_1kpc_sd_mag, a_v_2kpc_mag, a_v_2kpc_sd_mag, a_v_3kpc_mag,
                       a_v_3kpc_sd_mag, a_v_5kpc_mag, a_v_5kpc_sd_mag, a_v_10kpc_mag, a_v_10kpc_sd_mag, a_v_total_mag,
                       a_v_total_sd_mag, strongest_kpc, strongest_mag_per_kpc, reliable_kpc, stars, domain, flags)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'map'
WHERE NOT EXISTS (SELECT 1 FROM map_pixel AS t WHERE t.uniq = e.key1 AND t.model_id = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.uniq, t.model_id FROM map_pixel AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'map'
                  WHERE e.key1 = t.uniq AND e.key2 = t.model_id) ORDER BY 1, 2
