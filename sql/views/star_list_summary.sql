-- SPDX-License-Identifier: GPL-2.0-or-later
-- Star lists with what became of their rows. report is a JSON object whose refused and dropped are reason -> count.
-- (JSON functions cannot stand in a view: SQLite refuses them in a schema that is not trusted.)
CREATE VIEW star_list_summary AS
SELECT l.list_id, s.name AS survey, l.kind, l.source, l.format, l.rows_in, l.rows_kept,
       l.rows_in - l.rows_kept AS rows_refused, l.report,
       (SELECT COUNT(DISTINCT c.cell) FROM star_cell AS c WHERE c.list_id = l.list_id) AS cells,
       lower(hex(l.source_hash)) AS source_hash
FROM star_list AS l JOIN survey AS s ON s.survey_id = l.survey_id;
