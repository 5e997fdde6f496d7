-- SPDX-License-Identifier: GPL-2.0-or-later

-- :name survey
SELECT survey_id FROM survey WHERE name = ?1

-- :name survey_name
SELECT name FROM survey WHERE survey_id = ?1

-- :name surveys
SELECT name FROM survey ORDER BY survey_id

-- :name bands
SELECT name, wavelength_um, curve FROM band WHERE survey_id = ?1 ORDER BY position

-- :name all_bands
SELECT name, wavelength_um FROM band ORDER BY survey_id, position

-- :name find_list
SELECT list_id, source, rows_kept FROM star_list WHERE fingerprint = ?1

-- :name insert_list
INSERT INTO star_list (survey_id, kind, source, source_hash, options, format, rows_in, rows_kept, report,
                       reference_id, radius_deg, fingerprint, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, '', 0, 0, '', ?6, ?7, ?8, ?9)

-- :name model_lists
SELECT source FROM star_list WHERE kind = 'model' AND reference_id = ?1 ORDER BY list_id

-- :name drop_model_lists
DELETE FROM star_list WHERE kind = 'model' AND reference_id = ?1

-- :name finish_list
UPDATE star_list SET format = ?2, rows_in = ?3, rows_kept = ?4, report = ?5 WHERE list_id = ?1

-- :name last_part
SELECT MAX(part) FROM star_cell WHERE list_id = ?1 AND cell = ?2

-- :name insert_cell
INSERT INTO star_cell (list_id, cell, part, stars, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5)

-- :name insert_column
INSERT INTO star_column (list_id, cell, part, position, name, dtype, raw_bytes, frame)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)

-- :name cell_parts
SELECT c.list_id, c.part, c.stars
FROM star_cell AS c JOIN star_list AS s ON s.list_id = c.list_id
WHERE c.cell = ?1 AND s.survey_id = ?2 AND s.kind = (SELECT value FROM setting WHERE name = 'sky_source')
ORDER BY s.fingerprint, c.part

-- :name list_parts
SELECT cell, part, stars FROM star_cell WHERE list_id = ?1 ORDER BY cell, part

-- :name columns
SELECT name, dtype, raw_bytes, frame FROM star_column WHERE list_id = ?1 AND cell = ?2 AND part = ?3 ORDER BY position

-- :name count_change
UPDATE counter SET value = value + 1 WHERE name = 'star_changes'

-- :name changes
SELECT value FROM counter WHERE name = 'star_changes'

-- :name reference_columns
SELECT name, part, raw_bytes, frame FROM reference_star_column WHERE reference_id = ?1 ORDER BY name, part

-- :name reference_stars
SELECT stars, area_deg2 FROM reference_stars WHERE reference_id = ?1

-- :name reference_cone
SELECT COALESCE(cone_radius_deg, (SELECT value FROM setting WHERE name = 'cone_radius_deg')) FROM reference
WHERE reference_id = ?1

-- :name store_calibration
INSERT OR REPLACE INTO calibration (survey_id, reference_id, field, curves, points, fingerprint, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :name calibration
SELECT field, curves, points FROM calibration WHERE survey_id = ?1 AND reference_id = ?2

-- :name selection
SELECT band, curve, origin FROM selection WHERE reference_id = ?1 AND survey_id = ?2 ORDER BY band
