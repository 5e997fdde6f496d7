-- SPDX-License-Identifier: GPL-2.0-or-later
-- Schema 0.9.0: how far a pixel is from the border of its zone.

-- Great-circle distance to where another reference is as near; 180 where there is none. The second nearest reference need
-- not be the one behind the nearest border. NULL: not computed since the file is of this schema.
ALTER TABLE zone ADD COLUMN edge_deg REAL;
