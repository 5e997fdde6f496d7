-- SPDX-License-Identifier: GPL-2.0-or-later
-- Template: one part per stage, joined by UNION ALL; {stage} and {wanted} are filled in by the program.

-- :name head
CREATE VIEW stage_status AS
SELECT stage, wanted, done, missing, stale, failed, waiting FROM (

-- :name part
SELECT '{stage}' AS stage,
       COUNT(*) AS wanted,
       COUNT(*) FILTER (WHERE state = 'done') AS done,
       COUNT(*) FILTER (WHERE state = 'missing') AS missing,
       COUNT(*) FILTER (WHERE state = 'stale') AS stale,
       COUNT(*) FILTER (WHERE state = 'failed') AS failed,
       COUNT(*) FILTER (WHERE state = 'waiting') AS waiting
FROM (
  SELECT CASE WHEN e.recipe_id = c.recipe_id AND e.inputs = w.inputs THEN 'done'
              WHEN f.recipe_id = c.recipe_id AND f.inputs = w.inputs THEN 'failed'
              WHEN e.stage_id IS NOT NULL THEN 'stale'
              WHEN w.inputs IS NULL THEN 'waiting'
              ELSE 'missing' END AS state
  FROM ({wanted}) AS w
  LEFT JOIN stage AS s ON s.name = '{stage}'
  LEFT JOIN current_recipe AS c ON c.stage_id = s.stage_id
  LEFT JOIN entry AS e ON e.stage_id = s.stage_id AND e.key1 = w.key1 AND e.key2 = w.key2
  LEFT JOIN failure AS f ON f.stage_id = s.stage_id AND f.key1 = w.key1 AND f.key2 = w.key2
)

-- :name tail
);
