#!/usr/bin/env bash
# Measures what each kind of failure costs a job on three silos: rows.sh [KIND...] with the kinds kill, all, hang, stop. Prints for each how often it happened, how long
# the job took to its next new step, and the longest time without one. With BACKEND=postgres as in run.sh.
set -uo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS WINDROW_KEYS WINDROW_CONFIG
here=$(cd "$(dirname "$0")" && pwd)
backend=${BACKEND:-folder}
work=$(mktemp -d)
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release || exit 2
source "$here/database"
source "$here/records"
declare -A plans=(
    [kill]="kill a silo every 12s up to 10 times"
    [all]="kill all silos every 20s up to 4 times"
    [hang]="hang a silo for 15s every 30s up to 3 times"
    [stop]="stop a silo every 12s up to 5 times"
)
cat "$here"/../../docs/*.md > "$work/text.txt"
cp "$here/job.yaml" "$work"

times() { sed -n 's/^rehearsal: .*came after \(.*\) s$/\1/p' err.txt; }
printf '%-6s %5s %10s %10s %12s\n' kind times "median, s" "longest, s" "no step, s"
for kind in ${@:-kill all hang stop}; do
    mkdir -p "$work/$kind" && cd "$work/$kind" && cp ../job.yaml ../text.txt . || exit 2
    wanted=$(sed -E 's/.*up to ([0-9]+) times/\1/' <<< "${plans[$kind]}")
    [ "$backend" != postgres ] || { unset WINDROW_CLUSTER; database "rows_$kind"; }
    dotnet "$program" train job.yaml --silos 3 --slots 1 ${WINDROW_CLUSTER:+--cluster "$WINDROW_CLUSTER"} --set training.maxSteps=1000000 --rehearse "${plans[$kind]}" > out.txt 2> err.txt &
    rehearsal=$!
    until [ "$(times | wc -l)" -ge "$wanted" ] || ! kill -0 $rehearsal 2> /dev/null; do sleep 1; done
    sleep 5
    kill -9 $rehearsal 2> /dev/null         # the silos end with it
    wait $rehearsal 2> /dev/null
    times | sort -n | awk -v kind="$kind" -v gap="$(gap runs/chaos-1)" '
        { t[NR] = $1 }
        END { printf "%-6s %5d %10.1f %10.1f %12s\n", kind, NR, t[int((NR + 1) / 2)], t[NR], gap }'
done
echo "The runs are in $work."
