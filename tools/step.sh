#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by quickstart and check: one line per step with the time it took.

step_logs=build/log

# step "what it does" command [argument...]
# Runs the command quietly. Its output goes to a file, of which the end is shown when the command fails; returns
# the command's exit code.
step() {
  local what=$1 began=$EPOCHREALTIME code=0 log
  shift
  mkdir -p "$step_logs"
  log=$(step_log "$what")
  printf '%-46s ' "$what"
  "$@" >"$log" 2>&1 </dev/null || code=$?
  printf '%-6s %7s s\n' "$([[ $code -eq 0 ]] && echo ok || echo FAILED)" "$(seconds_since "$began")"
  if [[ $code -ne 0 ]]; then
    tail -n 200 "$log"
    echo "(all of it: $log)"
  fi
  return "$code"
}

# step_log "what it does": the file that holds the output of that step's last run.
step_log() {
  local name
  name=$(tr -cs 'a-zA-Z0-9\n' '-' <<<"$1")
  echo "$step_logs/${name%-}.log"
}

# seconds_since EPOCHREALTIME: with one digit after the point, whatever the locale.
seconds_since() {
  local now=${EPOCHREALTIME/[.,]/} then=${1/[.,]/}
  local tenths=$(((now - then) / 100000))
  echo "$((tenths / 10)).$((tenths % 10))"
}
