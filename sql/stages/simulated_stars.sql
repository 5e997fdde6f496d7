-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage simulated_stars: one entry per star cell that a pixel looks at and survey in use (key1 = cell,
-- key2 = survey_id), when the simulated sky is the one that is mapped.

-- :name wanted
SELECT c.cell AS key1, v.survey_id AS key2,
       CAST(CASE WHEN (SELECT value FROM setting WHERE name = 'truth_table') = '' THEN ''
                 ELSE (SELECT hex(source_hash) FROM dust_table
                       WHERE name = (SELECT value FROM setting WHERE name = 'truth_table')) END || ' ' ||
            (SELECT group_concat(b.name || ' ' || b.wavelength_um || ' ' || b.curve, ' ') FROM band AS b
             WHERE b.survey_id = v.survey_id) AS BLOB) AS inputs
FROM cell AS c
CROSS JOIN survey AS v
WHERE (SELECT value FROM setting WHERE name = 'sky_source') = 'simulated'
  AND EXISTS (SELECT 1 FROM pixel_cell AS pc WHERE pc.cell = c.cell)
  AND EXISTS (SELECT 1 FROM diagram AS d WHERE d.survey_id = v.survey_id
              AND instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0)

-- :name drop
DELETE FROM star_cell WHERE cell = ?1 AND list_id IN
  (SELECT list_id FROM star_list WHERE kind = 'simulated' AND survey_id = ?2)

-- :name store_list
INSERT INTO star_list (survey_id, kind, source, source_hash, options, format, rows_in, rows_kept, report, fingerprint, run_id)
SELECT ?2, 'simulated', 'simulate', zeroblob(16), '{}', 'simulated', 0, 0, '{}',
       CAST(printf('simulated %06d', ?2) AS BLOB), MAX(run_id) FROM run WHERE ?1 >= 0
ON CONFLICT (fingerprint) DO NOTHING

-- :name store_cell
INSERT INTO star_cell (list_id, cell, part, stars, fingerprint)
SELECT list_id, ?1, ?3, ?4, ?5 FROM star_list WHERE kind = 'simulated' AND survey_id = ?2

-- :name store_column
INSERT INTO star_column (list_id, cell, part, position, name, dtype, raw_bytes, frame)
SELECT list_id, ?1, ?3, ?4, ?5, ?6, ?7, ?8 FROM star_list WHERE kind = 'simulated' AND survey_id = ?2
