-- SPDX-License-Identifier: GPL-2.0-or-later
-- Comparing two projects: parts of the content that are read in another way than for the hash, and names.

-- :name star_list
SELECT fingerprint, survey_id, kind, source_hash, options, rows_in, rows_kept, reference_id, radius_deg
FROM star_list ORDER BY fingerprint

-- ?2, ?3: its key as texts; models by name.
-- :name entry_fingerprint
SELECT e.fingerprint FROM stage AS s CROSS JOIN entry AS e ON e.stage_id = s.stage_id
WHERE s.name = ?1
  AND e.key1 = COALESCE((SELECT m.model_id FROM model AS m WHERE m.name = ?2 AND ?1 = 'training_domain'), CAST(?2 AS INTEGER))
  AND e.key2 = COALESCE((SELECT m.model_id FROM model AS m WHERE m.name = ?3 AND ?1 IN ('prediction', 'map')), CAST(?3 AS INTEGER))

-- :name star_list_name
SELECT source || ' (' || kind || ')' FROM star_list WHERE lower(hex(fingerprint)) = ?1
