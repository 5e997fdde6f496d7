-- SPDX-License-Identifier: GPL-2.0-or-later
-- :name all
SELECT name, value, type, unit, default_value, minimum, maximum, choices, changes, description
FROM setting ORDER BY name

-- :name set
UPDATE setting SET value = ?2, recorded_value = ?2 WHERE name = ?1

-- :name count_change
UPDATE counter SET value = value + 1 WHERE name = 'setting_changes'

-- :name changes
SELECT value FROM counter WHERE name = 'setting_changes'
