-- SPDX-License-Identifier: GPL-2.0-or-later

-- :name all
SELECT d.diagram_id, d.name, s.name, d.x, d.x_minus, d.x_low, d.x_high, d.x_bins, d.y, d.y_minus, d.y_low, d.y_high,
       d.y_bins, d.survey_id
FROM diagram AS d JOIN survey AS s ON s.survey_id = d.survey_id ORDER BY d.diagram_id

-- :name reference
SELECT stars, shape, raw_bytes, frame FROM reference_diagram WHERE reference_id = ?1 AND diagram_id = ?2

-- :name observed
SELECT stars, shape, raw_bytes, frame FROM observed_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name example_block
SELECT examples, shape, raw_bytes, frame FROM example_block WHERE reference_id = ?1 AND block = ?2

-- :name example_counts
SELECT cells, raw_bytes, frame FROM example_counts WHERE reference_id = ?1 AND block = ?2 AND diagram_id = ?3

-- :name truth
SELECT shape, raw_bytes, frame FROM truth_profile WHERE uniq = ?1

-- :name zone
SELECT reference_id FROM zone WHERE uniq = ?1

-- :name store_dust_table
INSERT OR REPLACE INTO dust_table (name, source, source_hash, a_v_per_unit, nside, repaired, run_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

-- :name dust_table
SELECT nside FROM dust_table WHERE name = ?1

-- :name dust_table_identity
SELECT source_hash, a_v_per_unit, nside FROM dust_table WHERE name = ?1

-- :name store_dust_checksum
UPDATE dust_table SET checksum = ?2 WHERE name = ?1
