-- SPDX-License-Identifier: GPL-2.0-or-later
-- The columns of table-valued functions; hidden ones are their arguments.

-- :name profile_rows
CREATE TABLE profile_rows (
  bin INTEGER, near_kpc REAL, d_kpc REAL, far_kpc REAL,
  dav_mag_per_kpc REAL, dav_sd_mag_per_kpc REAL, dav_q025_mag_per_kpc REAL, dav_q16_mag_per_kpc REAL,
  dav_q50_mag_per_kpc REAL, dav_q84_mag_per_kpc REAL, dav_q975_mag_per_kpc REAL,
  a_v_mag REAL, a_v_sd_mag REAL, a_v_q025_mag REAL, a_v_q16_mag REAL, a_v_q50_mag REAL, a_v_q84_mag REAL,
  a_v_q975_mag REAL, profile BLOB HIDDEN
)

-- :name cone
CREATE TABLE cone (
  uniq INTEGER, pixel INTEGER, sep_deg REAL,
  l REAL HIDDEN, b REAL HIDDEN, radius REAL HIDDEN, nside INTEGER HIDDEN
)

-- :name connect_profile_rows
PRAGMA table_info(profile_rows)

-- :name connect_cone
PRAGMA table_info(cone)
