-- SPDX-License-Identifier: GPL-2.0-or-later
-- What a merge reads and writes. A statement STAGE.TABLE gives the rows that an entry has in one of its stage's result
-- tables (?1, ?2: its key), the table that always has one first. Columns are named as in the table and go into the other
-- file under these names; model_id, list_id, array_id and run_id are translated on the way.

-- :name zone.zone
SELECT uniq, reference_id, separation_deg, border_deg, edge_deg FROM zone WHERE uniq = ?1 AND ?2 = 0

-- :name zone.pixel_cell
SELECT uniq, cell FROM pixel_cell WHERE uniq = ?1 AND ?2 = 0 ORDER BY cell

-- :name surrounding.surrounding_reference
SELECT uniq, reference_id, weight FROM surrounding_reference WHERE uniq = ?1 AND ?2 = 0 ORDER BY reference_id

-- :name reference_stars.reference_stars
SELECT reference_id, stars, area_deg2, fingerprint FROM reference_stars WHERE reference_id = ?1 AND ?2 = 0

-- :name reference_stars.reference_star_column
SELECT reference_id, name, part, dtype, raw_bytes, frame FROM reference_star_column
WHERE reference_id = ?1 AND ?2 = 0 ORDER BY name, part

-- :name selection.selection
SELECT reference_id, survey_id, band, curve, origin FROM selection WHERE reference_id = ?1 AND survey_id = ?2 ORDER BY band

-- :name truth.truth_profile
SELECT uniq, dtype, shape, raw_bytes, frame FROM truth_profile WHERE uniq = ?1 AND ?2 = 0

-- :name reference_diagram.reference_diagram
SELECT reference_id, diagram_id, stars, dtype, shape, raw_bytes, frame FROM reference_diagram
WHERE reference_id = ?1 AND diagram_id = ?2

-- :name example.example_block
SELECT reference_id, block, examples, dtype, shape, raw_bytes, frame FROM example_block WHERE reference_id = ?1 AND block = ?2

-- :name example.example_counts
SELECT reference_id, block, diagram_id, cells, raw_bytes, frame FROM example_counts
WHERE reference_id = ?1 AND block = ?2 ORDER BY diagram_id

-- :name observed_diagram.observed_diagram
SELECT uniq, diagram_id, stars, dtype, shape, raw_bytes, frame FROM observed_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name own_diagram.own_diagram
SELECT uniq, diagram_id, stars, dtype, shape, raw_bytes, frame FROM own_diagram WHERE uniq = ?1 AND diagram_id = ?2

-- :name prediction.prediction
SELECT uniq, model_id, dtype, shape, raw_bytes, bin_kpc, frame FROM prediction WHERE uniq = ?1 AND model_id = ?2

-- :name training_domain.training_domain
SELECT model_id, examples, features, limit_distance, dtype, shape, raw_bytes, frame FROM training_domain
WHERE model_id = ?1 AND ?2 = 0

-- :name map.map_pixel
SELECT uniq, model_id, a_v_1kpc_mag, a_v_1kpc_sd_mag, a_v_2kpc_mag, a_v_2kpc_sd_mag, a_v_3kpc_mag, a_v_3kpc_sd_mag,
       a_v_5kpc_mag, a_v_5kpc_sd_mag, a_v_10kpc_mag, a_v_10kpc_sd_mag, a_v_total_mag, a_v_total_sd_mag, strongest_kpc,
       strongest_mag_per_kpc, reliable_kpc, stars, domain, flags
FROM map_pixel WHERE uniq = ?1 AND model_id = ?2

-- Entries and failures of the other file, by stage name, and what is ours.
-- :name entries
SELECT e.key1, e.key2, e.recipe_id, r.hash, e.inputs, e.fingerprint, e.run_id
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = e.recipe_id
WHERE s.name = ?1 ORDER BY e.key1, e.key2

-- :name failures
SELECT f.key1, f.key2, r.hash, f.inputs, f.reason, f.run_id
FROM stage AS s CROSS JOIN failure AS f ON f.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = f.recipe_id
WHERE s.name = ?1 ORDER BY f.key1, f.key2

-- Entries and failures that were made by the recipe in force, but not from what there is now.
-- :name aged
SELECT w.key1, w.key2 FROM ({wanted}) AS w
LEFT JOIN entry AS e ON e.stage_id = ?1 AND e.key1 = w.key1 AND e.key2 = w.key2
LEFT JOIN failure AS f ON f.stage_id = ?1 AND f.key1 = w.key1 AND f.key2 = w.key2
WHERE w.inputs IS NOT NULL AND ((e.recipe_id = ?2 AND e.inputs <> w.inputs) OR (f.recipe_id = ?2 AND f.inputs <> w.inputs))

-- How much there is to go through: entries, failures, star cells and chunks of arrays.
-- :name size
SELECT (SELECT COUNT(*) FROM entry) + (SELECT COUNT(*) FROM failure) + (SELECT COUNT(*) FROM star_cell)
       + (SELECT COUNT(*) FROM array_chunk) + (SELECT COUNT(*) FROM pixel)

-- Runs, by what makes them one and the same wherever the file went; a copy for others has lost host, user, process, and
-- the texts about the map.
-- :name run
SELECT command, arguments, version, host, user_name, pid, settings, started_at, finished_at, outcome, entries_done
FROM run WHERE run_id = ?1

-- :name find_run
SELECT run_id FROM run WHERE started_at = ?1 AND command = ?2 AND version = ?3
  AND (settings = ?4 OR (json_valid(settings) AND json_valid(?4)
    AND json_replace(settings, '$.title', '', '$.licence', '', '$.citation', '', '$.contact', '')
      = json_replace(?4, '$.title', '', '$.licence', '', '$.citation', '', '$.contact', '')))
ORDER BY run_id LIMIT 1

-- :name living_claims
SELECT host, pid, process_start, renewed_at FROM claim

-- Coverage.
-- :name pixels
SELECT uniq, nside, pixel FROM pixel ORDER BY uniq

-- :name overlap
SELECT fine.uniq, coarse.uniq FROM pixel AS fine CROSS JOIN pixel AS coarse ON coarse.uniq = fine.uniq / ?3
WHERE fine.uniq BETWEEN ?1 AND ?2 LIMIT 1

-- :name regions
SELECT shape, nside, added, run_id FROM region ORDER BY region_id

-- :name find_region
SELECT 1 FROM region WHERE shape = ?1 AND nside = ?2 AND run_id = ?3

-- :name store_reference
INSERT INTO reference (reference_id, l_deg, b_deg) VALUES (?1, ?2, ?3) ON CONFLICT (reference_id) DO NOTHING

-- :name store_cell
INSERT INTO cell (cell) VALUES (?1) ON CONFLICT (cell) DO NOTHING

-- Surveys and diagrams, whose numbers are the same everywhere. ?1: id, ?2: name.
-- :name surveys
SELECT survey_id, name FROM survey ORDER BY survey_id

-- :name survey
SELECT survey_id, name, description FROM survey WHERE survey_id = ?1 OR name = ?2

-- :name bands
SELECT survey_id, name, position, wavelength_um, curve, source FROM band WHERE survey_id = ?1 ORDER BY name

-- :name band_of_another
SELECT s.name FROM band AS b JOIN survey AS s ON s.survey_id = b.survey_id WHERE b.name = ?1 AND b.survey_id <> ?2

-- :name diagrams
SELECT diagram_id, name, survey_id FROM diagram ORDER BY diagram_id

-- :name diagram
SELECT diagram_id, name, survey_id, x, x_minus, x_low, x_high, x_bins, y, y_minus, y_low, y_high, y_bins
FROM diagram WHERE diagram_id = ?1 OR name = ?2

-- Star lists.
-- :name lists
SELECT list_id, fingerprint, survey_id, kind, source, source_hash, options, reference_id
FROM star_list WHERE kind <> 'simulated' ORDER BY fingerprint

-- :name list
SELECT survey_id, kind, source, source_hash, options, format, rows_in, rows_kept, report, reference_id, radius_deg,
       fingerprint, run_id
FROM star_list WHERE list_id = ?1

-- :name find_list
SELECT list_id FROM star_list WHERE fingerprint = ?1

-- :name model_list
SELECT source FROM star_list WHERE kind = 'model' AND reference_id = ?1

-- :name simulated_list
SELECT list_id FROM star_list WHERE kind = 'simulated' AND survey_id = ?1

-- The cells of list ?1 from ?2 to ?3.
-- :name cells
SELECT cell, part, stars, fingerprint FROM star_cell WHERE list_id = ?1 AND cell BETWEEN ?2 AND ?3 ORDER BY cell, part

-- :name bare_cell
SELECT 1 FROM star_cell AS c WHERE c.list_id = ?1 AND c.cell BETWEEN ?2 AND ?3 AND NOT EXISTS
  (SELECT 1 FROM star_column AS s WHERE s.list_id = c.list_id AND s.cell = c.cell AND s.part = c.part) LIMIT 1

-- :name drop_cells
DELETE FROM star_cell WHERE list_id = ?1

-- :name cell
SELECT list_id, cell, part, stars, fingerprint FROM star_cell WHERE list_id = ?1 AND cell = ?2 AND part = ?3

-- :name columns
SELECT list_id, cell, part, position, name, dtype, raw_bytes, frame
FROM star_column WHERE list_id = ?1 AND cell = ?2 AND part = ?3 ORDER BY position

-- Calibrations. They replace what was in force, as a setting does: whose results would age?
-- :name calibrations
SELECT c.survey_id, s.name, c.reference_id, c.field, c.curves, c.points, c.fingerprint
FROM calibration AS c JOIN survey AS s ON s.survey_id = c.survey_id ORDER BY c.survey_id, c.reference_id

-- :name calibration
SELECT survey_id, reference_id, field, curves, points, fingerprint, run_id FROM calibration WHERE survey_id = ?1 AND reference_id = ?2

-- :name selections_without
SELECT 1 FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
WHERE s.name = 'selection' AND e.key2 = ?1 AND (e.key1 = ?2 OR ?2 = 0) AND e.inputs <> ?3
  AND (?2 <> 0 OR NOT EXISTS (SELECT 1 FROM calibration AS c WHERE c.survey_id = ?1 AND c.reference_id = e.key1)) LIMIT 1

-- Dust tables and arrays.
-- :name dust_tables
SELECT name, source, source_hash, a_v_per_unit, nside, repaired, run_id FROM dust_table ORDER BY name

-- :name dust_table
SELECT name, source, source_hash, a_v_per_unit, nside, repaired, run_id, checksum FROM dust_table WHERE name = ?1

-- :name array_owners
SELECT DISTINCT owner FROM array WHERE owner NOT GLOB 'model/*' AND owner NOT GLOB 'dust_table/*' ORDER BY owner

-- :name arrays_of
SELECT name FROM array WHERE owner = ?1 ORDER BY name

-- Models.
-- :name model
SELECT name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
       parameters, fingerprint, finished_at, run_id
FROM model WHERE model_id = ?1

-- :name training_epochs
SELECT model_id, epoch, training_loss, validation_loss, rms_dav_mag_per_kpc, rms_a_v_mag, rate, steps, seconds, best
FROM training_epoch WHERE model_id = ?1 ORDER BY epoch

-- :name best_checkpoint
SELECT model_id, which, epoch, batch, step, averaged, loss_sum, loss_examples, seconds, weights_hash
FROM checkpoint WHERE model_id = ?1 AND which = 'best'

-- :name model_in_force
SELECT n.name FROM model AS n
WHERE n.state = 'finished' AND CASE (SELECT value FROM setting WHERE name = 'map_model')
                               WHEN '' THEN n.finished_at IS NOT NULL ELSE n.name = (SELECT value FROM setting WHERE name = 'map_model') END
ORDER BY n.finished_at DESC, n.model_id DESC LIMIT 1
