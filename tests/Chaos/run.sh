#!/usr/bin/env bash
# Rehearses failures on three silo processes, plan after plan, and compares every byte of each result with an undisturbed run.
# run.sh [PLANS] [FIRST_SEED]; KILLS is the number of processes that each plan kills, STEPS the length of the job. With BACKEND=postgres, the silos share a
# database of a PostgreSQL server that this script starts. Folders of plans that failed are kept.
set -uo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS
here=$(cd "$(dirname "$0")" && pwd)
plans=${1:-1} first=${2:-1} kills=${KILLS:-30} steps=${STEPS:-500} backend=${BACKEND:-folder}
work=$(mktemp -d)
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release || exit 2
cat "$here"/../../docs/*.md "$here"/../../docs/decisions/*.md > "$work/text.txt"
touch "$work/times"

# The plan of a seed. Each kills the same number of processes (a multiple of 30).
plan() {
    case $(($1 % 5)) in
        1) echo "kill a silo every 3s up to $kills times" ;;
        2) echo "kill two silos every 6s up to $((kills / 2)) times" ;;
        3) echo "kill a silo every 4s up to $((kills / 2)) times; kill two silos every 15s up to $((kills / 10)) times; kill all silos every 20s up to $((kills / 10)) times" ;;
        4) echo "kill a silo every 3s up to $kills times; stop a silo every 20s up to 3 times; hang a silo for 14s every 30s up to 1 time" ;;
        0) echo "kill all silos every 9s up to $((kills / 3)) times" ;;
    esac
}

source "$here/database"

# A fact of the report.
fact() { sed -n "s/^$1  *//p" "$folder/out.txt"; }

failed=0 killed=0
for ((seed = first; seed < first + plans; seed++)); do
    folder="$work/plan-$seed"
    mkdir -p "$folder"
    cp "$here/job.yaml" "$work/text.txt" "$folder"
    database "plan$seed"
    (cd "$folder" && dotnet "$program" train job.yaml --silos 3 --slots 1 ${WINDROW_CLUSTER:+--cluster "$WINDROW_CLUSTER"} --set training.maxSteps="$steps" --rehearse "$(plan "$seed")" --seed "$seed" > out.txt 2> err.txt)
    code=$?
    sed -n 's/^rehearsal: .*came after \(.*\) s$/\1/p' "$folder/err.txt" >> "$work/times"
    dead=$(grep -E '^rehearsal: kill [^:]*$' "$folder/err.txt" | grep -o 'silo-' | wc -l)
    killed=$((killed + dead))
    result=ok
    [ "$dead" -eq "$kills" ] || result="FAILED: $dead of $kills kills; the job needs more STEPS"
    [ $code -eq 0 ] || result="FAILED: exit code $code; $(grep -v '^rehearsal:' "$folder/err.txt" | tail -n 1)"
    echo "plan $seed ($(plan "$seed")): $dead kills; checkpoint: $(fact 'final checkpoint'); every step once: $(fact 'every step once'); to the next step: $(fact 'to the next step'); $result"
    if [ "$result" = ok ]; then rm -rf "$folder"; else failed=$((failed + 1)); fi
done

count=$(wc -l < "$work/times")
[ "$count" -eq 0 ] || echo "to the next step over $count failures: median $(sort -n "$work/times" | sed -n "$(((count + 1) / 2))p") s, longest $(sort -n "$work/times" | tail -n 1) s"
echo "$plans plans over $([ "$backend" = postgres ] && echo PostgreSQL || echo folders), $killed kills, $failed failed"
if [ $failed -eq 0 ]; then rm -rf "$work"; else echo "The folders of those that failed are in $work."; fi
[ $failed -eq 0 ]
