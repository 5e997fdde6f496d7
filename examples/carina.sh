#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The published map's setup (Cornu & Montillaud 2022): the tangent of the Carina arm, 257 < l < 303, |b| < 5, reference
# sightlines every 5 degrees along b = 0, profiles of 128 bins to 12.8 kpc, 100 passes of Monte Carlo dropout.
#
# carina.sh FOLDER [CATALOGUE...]   maps the 2MASS stars of CATALOGUE... (VizieR II/246 or IRSA fp_psc, any format), or,
#                                   without one, a simulated sky
# Variables:
#   DUST=FILE       simulate behind a published 3D map instead of the built-in dust (docs/dust.md)
#   DUST_FACTOR=X   what turns its values into A_V (default: 1)
#   NETWORK=SPEC    layers (default: small; `paper` is the published network)
#   EPOCHS=N        (default: 12)    EXAMPLES=N  per reference sightline (default: the preset's)
#   MARKERS="NAME=FILE ..."          tables of objects to overlay, as of `plot --markers`; no blanks in names
set -euo pipefail
coalsack=${COALSACK:-$(dirname "${BASH_SOURCE[0]}")/../build/release/bin/coalsack}
if [[ $# -lt 1 ]]; then
  sed -n '3,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
folder=$1
shift
project=$folder/carina.sack
network=${NETWORK:-small}
name=${network//[^A-Za-z0-9_.-]/_}
mkdir -p "$folder"

options=()
[[ -n ${EXAMPLES:-} ]] && options=(--set "examples_per_reference=$EXAMPLES")
[[ -e $project ]] || "$coalsack" init "$project" --preset carina "${options[@]}"
"$coalsack" extend "$project" --box 257,303,-5,5

if [[ $# -gt 0 ]]; then
  "$coalsack" import "$project" "$@" --survey 2mass
elif [[ -n ${DUST:-} ]]; then
  "$coalsack" simulate "$project" --dust "$DUST" --a-v-per-unit "${DUST_FACTOR:-1}"
else
  "$coalsack" simulate "$project"
fi

"$coalsack" fill "$project" zone reference_stars selection reference_diagram example
"$coalsack" train "$project" "$name" --network "$network" --epochs "${EPOCHS:-12}" --unless-finished
"$coalsack" fill "$project"
"$coalsack" status "$project"

markers=()
for words in ${MARKERS:-}; do markers+=(--markers "$words"); done
truth=()
[[ $# -gt 0 ]] || truth=(--truth)
residual=()
[[ $# -gt 0 ]] || residual=(--truth --residual)
# The paper's figures 3, 4, A.1 and A.3, as PDF for print and as PNG to look at.
for extension in pdf png; do
  "$coalsack" plot "$project" sky "${residual[@]}" -o "$folder/fig3_sky.$extension"
  "$coalsack" plot "$project" faceon "${truth[@]}" "${markers[@]}" -o "$folder/fig4_faceon.$extension"
  "$coalsack" plot "$project" faceon --view longitude "${truth[@]}" "${markers[@]}" -o "$folder/figA1_longitude.$extension"
  "$coalsack" plot "$project" cartesian "${truth[@]}" "${markers[@]}" -o "$folder/cartesian.$extension"
  "$coalsack" plot "$project" dispersion "${markers[@]}" -o "$folder/figA3_dispersion.$extension"
done
"$coalsack" plot "$project" profile --at 280,0 -o "$folder/profile_280+0.png"
[[ $# -gt 0 ]] || "$coalsack" score "$project"
"$coalsack" export "$project" healpix -o "$folder/carina_av.fits" --force
