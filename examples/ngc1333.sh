#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Real stars: the dark cloud around NGC 1333 in Perseus (l = 158.4, b = -20.5), some 300 pc away, from 2MASS alone.
#
# ngc1333.sh FOLDER FIELD CONTROL
#   FIELD    2MASS point sources within a degree of l = 158.40, b = -20.52, with errors and quality flags: VizieR
#            II/246 or IRSA fp_psc, around RA 52.34, Dec +31.27, radius 1 degree
#   CONTROL  2MASS point sources of a field without much dust at a similar latitude, such as l = 233.27, b = -19.37
#            (RA 92.5 to 94.5, Dec -27.3 to -25.3): there the survey's errors and completeness are measured
# Variables: CONE=l,b,r of the control field's stars to use (default: 233.27,-19.37,0.9); EPOCHS (default: 6);
#   EXAMPLES per reference (default: 2048); RADIUS, of the cone whose stars make a diagram, degrees (default: 0.25);
#   THREADS (default: 2)
#
# What to expect (docs/ngc1333.md): one usable star per square arcminute is a tenth of what the method was made for. A
# cone of 15' holds 490 to 780 of them in the cloud, some 1000 in the control field. The map shows that a cloud is
# there and how much it dims, not how far it is: hardly 30 of a cone's stars are nearer than the cloud.
set -euo pipefail
coalsack=${COALSACK:-$(dirname "${BASH_SOURCE[0]}")/../build/release/bin/coalsack}
if [[ $# -ne 3 ]]; then
  sed -n '3,18s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
folder=$1
field=$2
control=$3
project=$folder/ngc1333.sack
radius=${RADIUS:-0.25}
threads=${THREADS:-2}
mkdir -p "$folder"

# References every degree; bins of 50 pc, because the cloud is near. At b = -20 all sightlines leave the dust layer
# within some 300 pc, so all mock profiles do; and they must reach what a dark cloud has.
[[ -e $project ]] || "$coalsack" init "$project" \
  --set "title=NGC 1333 in Perseus, from 2MASS" --set pixel_nside=256 \
  --set reference_spacing_l_deg=1 --set reference_spacing_b_deg=1 \
  --set "cone_radius_deg=$radius" --set profile_bin_kpc=0.05 --set "examples_per_reference=${EXAMPLES:-2048}" \
  --set mock_off_plane_share=1 --set mock_off_plane_length_min=0.1 --set mock_off_plane_length_max=0.6 \
  --set mock_amplitude_max=10 --set mock_small_outer_scale=0.3 --set mock_small_sigma_max=2

# Of the control field also the stars without Ks: without them J would look 0.4 mag less deep than it is.
"$coalsack" import "$project" "$field" --survey 2mass
"$coalsack" import "$project" "$control" --survey 2mass --needed J

# The selection function comes from the control field, for every reference.
"$coalsack" calibrate "$project" --field "${CONE:-233.27,-19.37,0.9}" --all

# Pixels whose whole cone lies in the stars' field; some in the control field, which should come out nearly empty.
"$coalsack" extend "$project" --cone "158.40,-20.52,$(awk -v r="$radius" 'BEGIN { print 0.95 - r }')"
"$coalsack" extend "$project" --cone "233.27,-19.37,$(awk -v r="$radius" 'BEGIN { print 0.75 - r }')"

"$coalsack" fill "$project" zone reference_stars selection reference_diagram example --threads "$threads"
"$coalsack" train "$project" small --network small --epochs "${EPOCHS:-6}" --threads "$threads" --unless-finished
"$coalsack" fill "$project" --threads "$threads"
"$coalsack" status "$project"

"$coalsack" plot "$project" selection --reference 158,-21 -o "$folder/selection.png"
"$coalsack" plot "$project" profile --at 158.3,-20.5 -o "$folder/profile_cloud.png"
"$coalsack" plot "$project" profile --at 233.27,-19.37 -o "$folder/profile_control.png"
# The map of the cloud goes from b = -21.2 to -19.8; stars constrain it to 1.1 to 2.3 kpc.
"$coalsack" plot "$project" faceon --latitude -21.2,-19.8 --view longitude --to 2.5 --reliable -o "$folder/depth.png"

# half_kpc: the distance at which half of the extinction within 1 kpc is reached.
"$coalsack" sql "$project" "SELECT CASE WHEN l_deg < 200 THEN 'cloud' ELSE 'control' END AS field, COUNT(*) AS pixels,
    round(avg(a_v_1kpc_mag), 2) AS a_v_1kpc, round(min(a_v_1kpc_mag), 2) AS lowest, round(max(a_v_1kpc_mag), 2) AS highest,
    round(avg(a_v_1kpc_sd_mag), 2) AS sd, round(avg(a_v_total_mag), 2) AS a_v_total,
    round(avg(distance_at(profile, a_v_1kpc_mag / 2)), 2) AS half_kpc, round(avg(reliable_kpc), 2) AS reliable_kpc,
    round(avg(stars)) AS stars, round(avg(domain), 2) AS domain, sum(outside_domain) AS outside
  FROM map GROUP BY field ORDER BY field"
"$coalsack" sql "$project" "SELECT round(l_deg, 2) AS l_deg, round(b_deg, 2) AS b_deg, round(a_v_1kpc_mag, 2) AS a_v_1kpc,
    round(a_v_1kpc_sd_mag, 2) AS sd, stars, round(domain, 2) AS domain, few_stars, zone_border
  FROM map WHERE l_deg < 200 ORDER BY a_v_1kpc_mag DESC"
