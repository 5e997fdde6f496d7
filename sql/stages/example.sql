-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage example: one entry per reference sightline and block of 256 examples (key1 = reference_id, key2 = block),
-- from its stars and the curves of every survey in use. Each example's numbers depend on its own number alone; how
-- many there are in the block is among the inputs, so that a last, short block is made anew when more are asked for.

-- :name wanted
SELECT r.reference_id AS key1, n.block AS key2,
       (SELECT CASE WHEN COUNT(*) = COUNT(curves.fingerprint) AND stars.fingerprint IS NOT NULL
                    THEN CAST(hex(stars.fingerprint) || group_concat(hex(curves.fingerprint), '') ||
                              ' ' || MIN(256, (SELECT value FROM setting WHERE name = 'examples_per_reference') - 256 * n.block) || ' ' ||
                              (SELECT group_concat(d.diagram_id || ' ' || d.x || ' ' || d.x_minus || ' ' || d.x_low || ' ' ||
                                      d.x_high || ' ' || d.x_bins || ' ' || d.y || ' ' || d.y_minus || ' ' || d.y_low || ' ' ||
                                      d.y_high || ' ' || d.y_bins || ' ' ||
                                      (SELECT group_concat(b.name || ' ' || b.wavelength_um, ' ') FROM band AS b
                                       WHERE b.survey_id = d.survey_id), ' ')
                               FROM diagram AS d
                               WHERE instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0) ||
                              COALESCE(' cone ' || r.cone_radius_deg, '') AS BLOB) END
        FROM survey AS v
        LEFT JOIN stage AS s2 ON s2.name = 'selection'
        LEFT JOIN current_recipe AS c2 ON c2.stage_id = s2.stage_id
        LEFT JOIN entry AS curves ON curves.stage_id = s2.stage_id AND curves.key1 = r.reference_id
          AND curves.key2 = v.survey_id AND curves.recipe_id = c2.recipe_id
        WHERE EXISTS (SELECT 1 FROM diagram AS d WHERE d.survey_id = v.survey_id
                      AND instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0)
       ) AS inputs
FROM reference AS r
CROSS JOIN block_number AS n
LEFT JOIN stage AS s1 ON s1.name = 'reference_stars'
LEFT JOIN current_recipe AS c1 ON c1.stage_id = s1.stage_id
LEFT JOIN entry AS stars ON stars.stage_id = s1.stage_id AND stars.key1 = r.reference_id AND stars.key2 = 0
  AND stars.recipe_id = c1.recipe_id
WHERE EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id)
  AND n.block < ((SELECT value FROM setting WHERE name = 'examples_per_reference') + 255) / 256

-- :name drop
DELETE FROM example_block WHERE reference_id = ?1 AND block = ?2

-- :name store
INSERT INTO example_block (reference_id, block, examples, dtype, shape, raw_bytes, frame)
VALUES (?1, ?2, ?3, 'f2', ?4, ?5, ?6)

-- :name store_counts
INSERT INTO example_counts (reference_id, block, diagram_id, cells, raw_bytes, frame) VALUES (?1, ?2, ?3, ?4, ?5, ?6)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'example'
WHERE NOT EXISTS (SELECT 1 FROM example_block AS t WHERE t.reference_id = e.key1 AND t.block = e.key2) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT t.reference_id, t.block FROM example_block AS t
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'example'
                  WHERE e.key1 = t.reference_id AND e.key2 = t.block) ORDER BY 1, 2

-- :name without_result_counts
SELECT t.reference_id, t.block FROM example_block AS t
JOIN stage AS s ON s.name = 'example' JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = t.reference_id AND e.key2 = t.block
JOIN recipe AS r ON r.recipe_id = e.recipe_id
WHERE (SELECT COUNT(*) FROM example_counts AS c WHERE c.reference_id = t.reference_id AND c.block = t.block) <
      1 + length(json_extract(r.settings, '$.diagrams')) - length(replace(json_extract(r.settings, '$.diagrams'), ',', ''))
ORDER BY 1, 2

-- :name frames
SELECT reference_id, block, raw_bytes, frame, dtype, shape FROM example_block

-- :name frames_counts
SELECT reference_id, block, raw_bytes, frame, '', '' FROM example_counts
