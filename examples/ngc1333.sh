#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Real stars: the dark cloud around NGC 1333 in Perseus (l = 158.4, b = -20.5), some 300 pc away, from 2MASS alone.
#
# ngc1333.sh FOLDER FIELD CONTROL
#   FIELD    2MASS point sources within a degree of l = 158.40, b = -20.52, with errors and quality flags: VizieR
#            II/246 or IRSA fp_psc, around RA 52.34, Dec +31.27, radius 1 degree
#   CONTROL  2MASS point sources of a field without much dust at a similar latitude, such as l = 233.27, b = -19.37
#            (RA 92.5 to 94.5, Dec -27.3 to -25.3): there the survey's errors and completeness are measured
# Variables: CONE=l,b,r of the control field's stars to use (default: 233.27,-19.37,0.9); EPOCHS (default: 12);
#   RADIUS, of the cone whose stars make a diagram, degrees (default: 0.25)
#
# What to expect: some 3 stars per square arcminute is a tenth of what the method was made for. A cone of 15' holds
# about 700 of them, so the map shows that a cloud is there and how much it dims, and its distance only roughly.
set -euo pipefail
coalsack=${COALSACK:-$(dirname "${BASH_SOURCE[0]}")/../build/release/bin/coalsack}
if [[ $# -ne 3 ]]; then
  sed -n '3,17s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
folder=$1
field=$2
control=$3
project=$folder/ngc1333.sack
mkdir -p "$folder"

# One reference sightline within the field serves every pixel; bins of 50 pc, because the cloud is near.
[[ -e $project ]] || "$coalsack" init "$project" \
  --set "title=NGC 1333 in Perseus, from 2MASS" --set pixel_nside=256 \
  --set reference_spacing_l_deg=1 --set reference_spacing_b_deg=1 \
  --set "cone_radius_deg=${RADIUS:-0.25}" --set profile_bin_kpc=0.05 --set examples_per_reference=2048

"$coalsack" import "$project" "$field" --survey 2mass
"$coalsack" import "$project" "$control" --survey 2mass

# The selection function comes from the control field, for every reference.
"$coalsack" calibrate "$project" --field "${CONE:-233.27,-19.37,0.9}" --all

# Pixels whose whole cone lies in the field, and as many in the control field, which should come out nearly empty.
"$coalsack" extend "$project" --cone 158.40,-20.52,0.7
"$coalsack" extend "$project" --cone 233.27,-19.37,0.5

"$coalsack" fill "$project" zone reference_stars selection reference_diagram example
if [[ $("$coalsack" sql "$project" --csv "SELECT COUNT(*) FROM model WHERE name = 'small' AND state = 'finished'" | tail -1) -eq 0 ]]; then
  "$coalsack" train "$project" small --network small --epochs "${EPOCHS:-12}"
fi
"$coalsack" fill "$project"
"$coalsack" status "$project"

"$coalsack" plot "$project" selection --reference 158,-21 -o "$folder/selection.png"
"$coalsack" plot "$project" profile --at 158.3,-20.5 -o "$folder/profile_cloud.png"
"$coalsack" plot "$project" profile --at 233.27,-19.37 -o "$folder/profile_control.png"
"$coalsack" plot "$project" faceon --latitude -21.5,-19.8 --view longitude -o "$folder/depth.png"
"$coalsack" sql "$project" "SELECT CASE WHEN l_deg < 200 THEN 'cloud' ELSE 'control' END AS field, COUNT(*) AS pixels,
    round(avg(a_v_1kpc_mag), 2) AS a_v_1kpc, round(max(a_v_1kpc_mag), 2) AS highest,
    round(avg(a_v_total_mag), 2) AS a_v_total, round(avg(strongest_kpc), 2) AS strongest_kpc, round(avg(stars)) AS stars
  FROM map GROUP BY field ORDER BY field"
