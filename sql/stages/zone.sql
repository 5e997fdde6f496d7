-- SPDX-License-Identifier: GPL-2.0-or-later
-- Stage zone: one entry per pixel (key1 = uniq, key2 = 0), made from its position alone.

-- :name wanted
SELECT uniq AS key1, 0 AS key2, x'' AS inputs FROM pixel

-- :name input
SELECT l_deg, b_deg FROM pixel WHERE uniq = ?1

-- :name drop
DELETE FROM zone WHERE uniq = ?1 AND ?2 = 0

-- :name store
INSERT INTO zone (uniq, reference_id, separation_deg, border_deg) VALUES (?1, ?3, ?4, ?5)

-- :name without_result
SELECT e.key1, e.key2 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'zone'
WHERE NOT EXISTS (SELECT 1 FROM zone AS z WHERE z.uniq = e.key1) ORDER BY e.key1, e.key2

-- :name without_entry
SELECT z.uniq, 0 FROM zone AS z
WHERE NOT EXISTS (SELECT 1 FROM entry AS e JOIN stage AS s ON s.stage_id = e.stage_id AND s.name = 'zone'
                  WHERE e.key1 = z.uniq AND e.key2 = 0) ORDER BY z.uniq
