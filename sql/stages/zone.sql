-- Stage zone: one entry per pixel (key1 = uniq, key2 = 0), made from its position alone.

-- :name wanted
SELECT uniq AS key1, 0 AS key2, x'' AS inputs FROM pixel

-- :name input
SELECT l_deg, b_deg FROM pixel WHERE uniq = ?1

-- :name drop
DELETE FROM zone WHERE uniq = ?1 AND ?2 = 0

-- :name store
INSERT INTO zone (uniq, reference_id, separation_deg, border_deg) VALUES (?1, ?3, ?4, ?5)
