#!/usr/bin/env bash
# Measures how long a job takes from the death of one of its three silos to its next new step. recovery.sh [KILLS] [SECONDS]: one kill in that many seconds on
# average, long enough that a job has recovered and the killed silo was replaced. With BACKEND=postgres as in run.sh. Every core trains all the time.
set -uo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS
here=$(cd "$(dirname "$0")" && pwd)
kills=${1:-100} pause=${2:-12} backend=${BACKEND:-folder}
work=$(mktemp -d)
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release || exit 2
source "$here/database"
cat "$here"/../../docs/*.md > "$work/text.txt"
cp "$here/job.yaml" "$work"
database recovery

cd "$work" || exit 2
dotnet "$program" train job.yaml --silos 3 --slots 1 ${WINDROW_CLUSTER:+--cluster "$WINDROW_CLUSTER"} --set training.maxSteps=1000000 \
    --rehearse "kill a silo every ${pause}s up to $kills times" > out.txt 2> err.txt &
rehearsal=$!
times() { sed -n 's/^rehearsal: .*came after \(.*\) s$/\1/p' err.txt; }
until [ "$(times | wc -l)" -ge "$kills" ] || ! kill -0 $rehearsal 2> /dev/null; do sleep 1; done
kill -9 $rehearsal 2> /dev/null         # what is left would be the comparison with an undisturbed run, which run.sh makes
wait $rehearsal 2> /dev/null
times | sort -n | awk -v backend="$backend" '
    { t[NR] = $1 }
    END {
        if (NR == 0) { print "no kill was measured"; exit 1 }
        printf "%d kills over %s: median %.1f s, 90 %% within %.1f s, longest %.1f s\n", NR, backend, t[int((NR + 1) / 2)], t[int(NR * 0.9 + 0.5)], t[NR]
    }'
echo "The run's folder is in $work: err.txt says what was killed and when, runs/chaos-1/metrics.jsonl how the job took it."
