-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage selection: one entry per reference sightline and survey in use (key1 = reference_id, key2 = survey_id). Its
-- input is the calibration made for this reference, else the one made for all, else the published curves. Star
-- lists are not among its inputs: importing more stars changes nothing here.

-- :name wanted
SELECT r.reference_id AS key1, s.survey_id AS key2,
       COALESCE((SELECT fingerprint FROM calibration WHERE survey_id = s.survey_id AND reference_id = r.reference_id),
                (SELECT fingerprint FROM calibration WHERE survey_id = s.survey_id AND reference_id = 0),
                (SELECT CAST(group_concat(curve, ';') AS BLOB) FROM
                 (SELECT curve FROM band WHERE survey_id = s.survey_id ORDER BY name))) AS inputs
FROM reference AS r
CROSS JOIN survey AS s
WHERE (EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id)
       OR ((SELECT value FROM setting WHERE name = 'reference_diagrams') = 'interpolated'
           AND EXISTS (SELECT 1 FROM surrounding_reference AS w WHERE w.reference_id = r.reference_id)))
  AND EXISTS (SELECT 1 FROM diagram AS d WHERE d.survey_id = s.survey_id
              AND instr(',' || (SELECT value FROM setting WHERE name = 'diagrams') || ',', ',' || d.name || ',') > 0)

-- :name input
SELECT band.name,
       COALESCE((SELECT json_extract(curves, '$.' || band.name) FROM calibration
                 WHERE survey_id = ?2 AND reference_id = ?1),
                (SELECT json_extract(curves, '$.' || band.name) FROM calibration
                 WHERE survey_id = ?2 AND reference_id = 0),
                band.curve),
       COALESCE((SELECT field FROM calibration WHERE survey_id = ?2 AND reference_id = ?1),
                (SELECT field FROM calibration WHERE survey_id = ?2 AND reference_id = 0), 'published')
FROM band WHERE survey_id = ?2 ORDER BY position

-- :name drop
DELETE FROM selection WHERE reference_id = ?1 AND survey_id = ?2

-- :name store
INSERT INTO selection (reference_id, survey_id, band, curve, origin) VALUES (?1, ?2, ?3, ?4, ?5)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'selection'
WHERE NOT EXISTS (SELECT 1 FROM selection AS c WHERE c.reference_id = e.key1 AND c.survey_id = e.key2)
ORDER BY e.key1, e.key2

-- :name without_entry
SELECT DISTINCT c.reference_id, c.survey_id FROM selection AS c
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'selection'
                  WHERE e.key1 = c.reference_id AND e.key2 = c.survey_id)
ORDER BY c.reference_id, c.survey_id

-- :name without_result_bands
SELECT c.reference_id, c.survey_id FROM selection AS c GROUP BY c.reference_id, c.survey_id
HAVING COUNT(*) < (SELECT COUNT(*) FROM band AS b WHERE b.survey_id = c.survey_id) ORDER BY 1, 2
