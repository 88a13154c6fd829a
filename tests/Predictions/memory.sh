#!/usr/bin/env bash
# Lets `windrow predict` read 5 GB of rows, and fails if it ever has more than 500 MB of memory. memory.sh [GIGABYTES] [MEGABYTES]
set -euo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS
here=$(cd "$(dirname "$0")" && pwd)
gigabytes=${1:-5} allowed=${2:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release
dotnet "$program" train "$here/../../samples/sentiment/job.yaml" --set training.maxEpochs=1 --runs "$work/runs" > "$work/train.out" 2>&1

# Rows of 20,000 characters, of which the model reads a few; the other columns must not stay in memory.
rows=$((gigabytes * 50000))
write() {
    awk -v rows="$rows" 'BEGIN {
        for (notes = "x"; length(notes) < 19950; notes = notes notes) { }
        notes = substr(notes, 1, 19950)
        print "id,review,notes"
        for (i = 0; i < rows; i++) print i ",The story number " i " was tedious!," notes
    }'
}

begun=$SECONDS
mkfifo "$work/rows.csv"
write > "$work/rows.csv" &
dotnet "$program" predict "$work/runs/sentiment-1" - --slots 1 < "$work/rows.csv" > "$work/answers.csv" 2> "$work/err.txt" &
predict=$!
peak=0
while memory=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$predict/status" 2> /dev/null) && [ -n "$memory" ]; do
    peak=$((memory / 1024))
    sleep 0.2
done
wait $predict || { cat "$work/err.txt"; exit 1; }
answers=$(($(wc -l < "$work/answers.csv") - 1))
echo "$answers of $rows rows, $gigabytes GB in $((SECONDS - begun)) s: at most $peak MB of memory, $allowed allowed"
[ "$answers" -eq "$rows" ] && [ "$peak" -le "$allowed" ]
