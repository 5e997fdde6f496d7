-- SPDX-License-Identifier: GPL-2.0-or-later
-- The model whose map view map shows: that of setting map_model, or the one whose training finished last. No row when
-- there is none.
CREATE VIEW mapped_model AS
SELECT m.model_id, m.name, m.method
FROM model AS m
WHERE m.model_id = (SELECT n.model_id FROM model AS n
  WHERE n.state = 'finished' AND CASE (SELECT value FROM setting WHERE name = 'map_model')
                                 WHEN '' THEN n.finished_at IS NOT NULL ELSE n.name = (SELECT value FROM setting WHERE name = 'map_model') END
  ORDER BY n.finished_at DESC, n.model_id DESC LIMIT 1);
