#!/usr/bin/env bash
# Trains on three silos, each in a network namespace of its own, disturbs the network between them, and compares every byte of the final checkpoint with
# an undisturbed run's. run.sh [SCENARIO...]; PROGRAM is the windrow.dll to try.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/machines"

# A machine is off the network for 20 s; the job continues without it, and its silo ends when it hears that it was declared dead.
cut_off() {
    unplug "$1"
    recovers || return
    sleep 10
    plug "$1"
    ends "$1"
}

# The machine with the job's own grain.
home_cut_off() { cut_off "$(home)"; }

# A machine without the job's own grain.
worker_cut_off() { cut_off $(($(home) % 3 + 1)); }

# A machine is off the network for 3 s, less than a silo may be silent. Whether it is declared dead or not, the job continues.
short_cut() {
    local machine
    machine=$(home)
    unplug "$machine"
    sleep 3
    plug "$machine"
    advances
}

# Two machines lose sight of each other; both still see the third. One of them must go.
pair_cut() {
    separate 1 2
    recovers || return
    within 60 one_is_gone || { fail "both silos go on"; return 1; }
    reunite 1 2
    advances
}

one_is_gone() { is_gone 1 || is_gone 2; }

# Every fifth packet that reaches a machine is lost, for 20 s.
lossy() {
    for n in 1 2 3; do lose "$n" 20; done
    sleep 20
    for n in 1 2 3; do lose_nothing "$n"; done
    advances
}

for scenario in ${@:-worker_cut_off home_cut_off short_cut pair_cut lossy}; do
    begin "$scenario"
    if "$scenario"; then completes && compare; fi
    finish
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
