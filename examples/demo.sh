#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The main job on a small field, step by step: a sky whose dust is known, a network trained for it, its map, and the
# map held against the truth. tools/quickstart runs the same steps.
#
# demo.sh [FOLDER [EPOCHS]]     makes FOLDER/demo.sack and pictures (default: demo, 6 epochs)
#
# Call it again after an interruption, or with another line changed: what is done stays done.
set -euo pipefail
coalsack=${COALSACK:-$(dirname "${BASH_SOURCE[0]}")/../build/release/bin/coalsack}
folder=${1:-demo}
epochs=${2:-6}
project=$folder/demo.sack
mkdir -p "$folder"

# A project begins with settings, here those of a preset: `coalsack config FILE` shows them all.
[[ -e $project ]] || "$coalsack" init "$project" --preset demo

# Sky to map. Each pixel (HEALPix, nside 256: 14') is one sightline; more can be added at any time.
"$coalsack" extend "$project" --box 279,281,-1,1

# Stars. Real ones would come from `import`; here the built-in Galaxy is observed behind dust that is kept as the truth.
"$coalsack" simulate "$project"

# What training needs: the stars expected without dust, and examples of dust laid on them.
"$coalsack" fill "$project" zone reference_stars selection reference_diagram example

# A small network. It learns in minutes on two cores; `--network paper` is the published one, for a GPU.
"$coalsack" train "$project" small --network small --epochs "$epochs" --unless-finished

# Predictions and the map: everything that is still missing.
"$coalsack" fill "$project"
"$coalsack" status "$project"

# Pictures. The extension of a file decides its format: png, svg or pdf.
"$coalsack" plot "$project" sky --truth --residual -o "$folder/sky.png"
"$coalsack" plot "$project" faceon --truth -o "$folder/faceon.png"
"$coalsack" plot "$project" dispersion -o "$folder/dispersion.png"
"$coalsack" plot "$project" profile --at 280,0 -o "$folder/profile.png"
"$coalsack" plot "$project" diagram --at 280,0 -o "$folder/diagram.png"

# How good it is, by distance, beside two simpler methods.
"$coalsack" score "$project"

# Numbers, in SQL: the extinction to a star at l = 280.2, b = 0.3, 2.5 kpc away.
"$coalsack" sql "$project" "SELECT l_deg, b_deg, a_v_2kpc_mag, a_v_3kpc_mag, a_v_3kpc_sd_mag, reliable_kpc FROM map
  WHERE sep_deg(l_deg, b_deg, 280.2, 0.3) < 0.2 ORDER BY sep_deg(l_deg, b_deg, 280.2, 0.3) LIMIT 1"
