#!/usr/bin/env bash
# Rehearses failures on three silo processes, plan after plan, and compares every byte of each result with an undisturbed run.
# run.sh [PLANS] [FIRST_SEED]; KILLS is the number of kills of each plan. Folders of plans that failed are kept.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
plans=${1:-1} first=${2:-1} kills=${KILLS:-30}
work=$(mktemp -d)
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release || exit 2
cat "$here"/../../docs/*.md "$here"/../../docs/decisions/*.md > "$work/text.txt"

failed=0
for ((seed = first; seed < first + plans; seed++)); do
    folder="$work/plan-$seed"
    mkdir -p "$folder"
    cp "$here/job.yaml" "$work/text.txt" "$folder"
    # Every third plan also stops and halts silos.
    plan="kill a silo every 2s up to $kills times"
    ((seed % 3 == 0)) && plan="$plan; stop a silo every 20s up to 3 times; hang a silo for 14s every 45s up to 1 time"
    (cd "$folder" && dotnet "$program" train job.yaml --silos 3 --slots 1 --rehearse "$plan" --seed "$seed" --runs runs > out.txt 2> err.txt)
    code=$?
    faults=$(grep -c '^rehearsal:' "$folder/err.txt")
    summary=$(grep -E '^(to the next step|recoveries|every step once|final checkpoint)' "$folder/out.txt" | sed 's/  */ /g' | paste -sd ';')
    echo "plan $seed: exit code $code; $faults faults; $summary"
    if [ $code -eq 0 ]; then rm -rf "$folder"; else failed=$((failed + 1)); fi
done

echo "$plans plans, $failed failed"
[ $failed -eq 0 ] && rm -rf "$work" || echo "The folders of those that failed are in $work."
[ $failed -eq 0 ]
