-- SPDX-License-Identifier: GPL-2.0-or-later
-- The observed diagrams. diagram is an array value, for diagram_count.
CREATE VIEW sightline_diagram AS
SELECT x.nside, x.pixel, x.l_deg, x.b_deg, d.name, o.stars,
       CAST(o.dtype || ' ' || o.shape || ':' || o.frame AS BLOB) AS diagram, o.uniq
FROM observed_diagram AS o
JOIN pixel AS x ON x.uniq = o.uniq
JOIN diagram AS d ON d.diagram_id = o.diagram_id;
