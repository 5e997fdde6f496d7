-- SPDX-License-Identifier: GPL-2.0-or-later
-- What the content hash covers, in this order: settings, coverage, entries and their results. Runs, times,
-- claims, row numbers that depend on the order of work, and page layout are left out. A column named frame is
-- decoded first, so that the level or version of zstd does not matter. Models stand by their names: their numbers differ
-- from file to file.

-- :name setting
SELECT name, value FROM setting ORDER BY name

-- :name pixel
SELECT uniq FROM pixel ORDER BY uniq

-- :name entry
SELECT s.name, e.key1, COALESCE(m.name, e.key2), e.fingerprint
FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
LEFT JOIN model AS m ON m.model_id = CASE WHEN s.name IN ('prediction', 'map') THEN e.key2 END
WHERE s.name <> 'training_domain' ORDER BY s.name, e.key1, COALESCE(m.name, e.key2)

-- :name failure
SELECT s.name, f.key1, COALESCE(m.name, f.key2), r.hash, f.inputs, f.reason
FROM stage AS s CROSS JOIN failure AS f ON f.stage_id = s.stage_id JOIN recipe AS r ON r.recipe_id = f.recipe_id
LEFT JOIN model AS m ON m.model_id = CASE WHEN s.name IN ('prediction', 'map') THEN f.key2 END
WHERE s.name <> 'training_domain' ORDER BY s.name, f.key1, COALESCE(m.name, f.key2)

-- :name array
SELECT owner, name, dtype, shape, raw_bytes FROM array ORDER BY owner, name

-- :name array_chunk
SELECT a.owner, a.name, k.chunk, k.frame
FROM array AS a CROSS JOIN array_chunk AS k ON k.array_id = a.array_id ORDER BY a.owner, a.name, k.chunk

-- :name zone
SELECT uniq, reference_id, separation_deg, border_deg, edge_deg FROM zone ORDER BY uniq

-- :name reference
SELECT reference_id, cone_radius_deg FROM reference AS r
WHERE EXISTS (SELECT 1 FROM zone AS z WHERE z.reference_id = r.reference_id)
   OR EXISTS (SELECT 1 FROM surrounding_reference AS w WHERE w.reference_id = r.reference_id)
ORDER BY reference_id

-- :name star_list
SELECT survey_id, kind, source_hash, options, rows_in, rows_kept, reference_id, radius_deg
FROM star_list ORDER BY fingerprint

-- :name star_column
SELECT l.fingerprint, c.cell, c.part, c.name, c.dtype, c.raw_bytes, c.frame
FROM star_list AS l CROSS JOIN star_column AS c ON c.list_id = l.list_id
ORDER BY l.fingerprint, c.cell, c.part, c.position

-- :name reference_stars
SELECT reference_id, stars, area_deg2 FROM reference_stars ORDER BY reference_id

-- :name reference_star_column
SELECT reference_id, name, part, raw_bytes, frame FROM reference_star_column ORDER BY reference_id, name, part

-- :name calibration
SELECT survey_id, reference_id, field, curves, points FROM calibration ORDER BY survey_id, reference_id

-- :name selection
SELECT reference_id, survey_id, band, curve, origin FROM selection ORDER BY reference_id, survey_id, band

-- :name pixel_cell
SELECT uniq, cell FROM pixel_cell ORDER BY uniq, cell

-- :name reference_diagram
SELECT reference_id, diagram_id, stars, shape, frame FROM reference_diagram ORDER BY reference_id, diagram_id

-- :name example_block
SELECT reference_id, block, examples, shape, frame FROM example_block ORDER BY reference_id, block

-- :name example_counts
SELECT reference_id, block, diagram_id, cells, frame FROM example_counts ORDER BY reference_id, block, diagram_id

-- :name observed_diagram
SELECT uniq, diagram_id, stars, shape, frame FROM observed_diagram ORDER BY uniq, diagram_id

-- :name dust_table
SELECT name, source_hash, a_v_per_unit, nside FROM dust_table ORDER BY name

-- :name truth_profile
SELECT uniq, shape, frame FROM truth_profile ORDER BY uniq

-- :name surrounding_reference
SELECT uniq, reference_id, weight FROM surrounding_reference ORDER BY uniq, reference_id

-- :name own_diagram
SELECT uniq, diagram_id, stars, shape, frame FROM own_diagram ORDER BY uniq, diagram_id

-- :name prediction
SELECT p.uniq, m.name, p.shape, p.bin_kpc, p.frame
FROM prediction AS p CROSS JOIN model AS m ON m.model_id = p.model_id ORDER BY p.uniq, m.name

-- :name training_domain
SELECT m.name, (SELECT e.fingerprint FROM stage AS s JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = t.model_id
                WHERE s.name = 'training_domain'), t.examples, t.features, t.limit_distance, t.shape, t.frame
FROM training_domain AS t JOIN model AS m ON m.model_id = t.model_id ORDER BY m.name

-- :name map_pixel
SELECT p.uniq, m.name, a_v_1kpc_mag, a_v_1kpc_sd_mag, a_v_2kpc_mag, a_v_2kpc_sd_mag, a_v_3kpc_mag, a_v_3kpc_sd_mag,
       a_v_5kpc_mag, a_v_5kpc_sd_mag, a_v_10kpc_mag, a_v_10kpc_sd_mag, a_v_total_mag, a_v_total_sd_mag, strongest_kpc,
       strongest_mag_per_kpc, reliable_kpc, stars, domain, flags
FROM map_pixel AS p CROSS JOIN model AS m ON m.model_id = p.model_id ORDER BY p.uniq, m.name

-- :name survey
SELECT survey_id, name FROM survey ORDER BY survey_id

-- :name band
SELECT survey_id, name, position, wavelength_um, curve FROM band ORDER BY survey_id, name

-- :name diagram
SELECT diagram_id, name, survey_id, x, x_minus, x_low, x_high, x_bins, y, y_minus, y_low, y_high, y_bins
FROM diagram ORDER BY diagram_id

-- :name model
SELECT name, method, state, architecture, diagrams, axes, bins, bin_kpc, settings, recipe, examples_hash, examples,
       parameters, fingerprint
FROM model ORDER BY name

-- :name training_epoch
SELECT m.name, e.epoch, e.training_loss, e.validation_loss, e.rms_dav_mag_per_kpc, e.rms_a_v_mag, e.rate, e.steps, e.best
FROM model AS m CROSS JOIN training_epoch AS e ON e.model_id = m.model_id ORDER BY m.name, e.epoch

-- :name checkpoint
SELECT m.name, c.which, c.epoch, c.batch, c.step, c.averaged, c.loss_sum, c.loss_examples, c.weights_hash
FROM model AS m CROSS JOIN checkpoint AS c ON c.model_id = m.model_id ORDER BY m.name, c.which
