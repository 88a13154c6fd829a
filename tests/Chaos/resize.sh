#!/usr/bin/env bash
# A job that goes from one silo to three, to two, and back to one, while it trains: two silos join, two are stopped (SIGTERM). Each has 40 % of a core, so that one
# machine is enough to see the speed follow. The job ends with the bits of an undisturbed run. Needs root, for the control groups that hold the silos back, and two
# cores. With BACKEND=postgres as in run.sh.
set -uo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS WINDROW_KEYS WINDROW_CONFIG
here=$(cd "$(dirname "$0")" && pwd)
backend=${BACKEND:-folder} seconds=${SECONDS_EACH:-20} job=resize-1 tokens=19200
work=$(mktemp -d)
program="$here/../../Client/Cli/bin/Release/net10.0/windrow.dll"
[ -f "$program" ] || dotnet build "$here/../../Client/Cli" -c Release || exit 2
source "$here/database"
source "$here/waiting"
source "$here/records"
pids=() groups=()
windrow() { dotnet "$program" "$@"; }

finish() {
    local pid group
    for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null && wait "$pid" 2> /dev/null; done
    for group in "${groups[@]}"; do rmdir "$group" 2> /dev/null; done
    [ "$backend" != postgres ] || { kill -INT "$server"; wait "$server"; rm -rf "$data"; }
}
trap finish EXIT
fail() {
    echo "FAILED: $1; the run's folder is in $work"
    exit 1
}

# A control group, and a share of a core in percent for it; 0 lifts the limit. A short period, so that silos are slow rather than halted.
group() { if [ -d /sys/fs/cgroup/cpu ]; then echo "/sys/fs/cgroup/cpu/windrow-resize-$1"; else echo "/sys/fs/cgroup/windrow-resize-$1"; fi; }
limit() {
    local group period=5000 quota=$(($2 * 50))
    group=$(group "$1")
    [ -d "$group" ] || mkdir "$group" || fail "a control group cannot be made"
    if [ -d /sys/fs/cgroup/cpu ]; then
        echo $period > "$group/cpu.cfs_period_us" && if [ "$2" = 0 ]; then echo -1; else echo $quota; fi > "$group/cpu.cfs_quota_us"
    else
        [ -f "$group/cpu.max" ] || echo +cpu > /sys/fs/cgroup/cgroup.subtree_control
        if [ "$2" = 0 ]; then echo "max $period"; else echo "$quota $period"; fi > "$group/cpu.max"
    fi || fail "a control group does not limit the processor"
}

silo() {
    limit "$1" 0
    groups+=("$(group "$1")")
    bash -c 'echo $$ > "$1/cgroup.procs" && shift && exec "$@"' silo "$(group "$1")" dotnet "$program" silo --cluster "$cluster" "${runs[@]}" --name "silo-$1" --slots 1 > "$work/silo-$1.out" 2> "$work/silo-$1.log" &
    pids[$1]=$!
    within 120 grep -qs '^READY' "$work/silo-$1.out" || fail "silo $1 does not start: $(tail -n 1 "$work/silo-$1.log")"
    limit "$1" 40
}
stop() {
    kill -TERM "${pids[$1]}"
    wait "${pids[$1]}" || fail "silo $1 stops with exit code $?"
}

made() { steps "$runsFolder/$job"; }
has_made() { [ "$(made)" -ge "$1" ]; }
silos_with_workers() { windrow nodes --cluster "$cluster" --json 2> /dev/null | tr -d ' \n' | grep -Eo '"slots":[0-9]+,"workers":[1-9]' | wc -l; }
is_on() { [ "$(silos_with_workers)" = "$1" ]; }

# Tokens per second on a number of silos, once the job is on all of them.
speed() {
    within 120 is_on "$1" || fail "the job is not on $1 silos"
    within 120 has_made $(($(made) + 10)) || fail "the job does not go on on $1 silos"
    local first from
    first=$(made) from=$(date +%s%N)
    sleep "$seconds"
    echo $((($(made) - first) * tokens * 1000000000 / ($(date +%s%N) - from)))
}

cat "$here"/../../docs/*.md > "$work/text.txt"
cat > "$work/job.yaml" << 'END'
name: resize
data: {path: text.txt, split: {validation: 0.1}}
model: {cell: lstm, hiddenSize: 128, layers: 2}
training: {maxSteps: 750, batchSize: 192, window: 100, optimizer: adam, learningRate: 0.003, clip: {norm: 5}}
parallelism: {dataShards: 6}
checkpoints: {everySteps: 250, keepLast: 2}
evaluation: {everySteps: 250}
END
database resize
cluster=${WINDROW_CLUSTER:-$work/runs} runsFolder=$work/runs
unset WINDROW_CLUSTER
runs=()
[ "$backend" != postgres ] || runs=(--runs "$work/runs")

silo 1
windrow submit "$work/job.yaml" --cluster "$cluster" > "$work/submit.out" 2>&1 || fail "the job was not taken"
one=$(speed 1) || { echo "$one"; exit 1; }
silo 2
silo 3
three=$(speed 3) || { echo "$three"; exit 1; }
stop 2
two=$(speed 2) || { echo "$two"; exit 1; }
stop 3
again=$(speed 1) || { echo "$again"; exit 1; }
limit 1 0
windrow watch "$job" --cluster "$cluster" > "$work/watch.out" 2>&1 || fail "the job did not complete"
echo "silos  tokens/s  of the first"
for line in "1 $one" "3 $three" "2 $two" "1 $again"; do echo "$line" | awk -v one="$one" '{ printf "%5d %9d  %.2f\n", $1, $2, $2 / one }'; done

windrow status "$job" --cluster "$cluster" --json | grep -Eq '"recoveries": ?0' || fail "the job had to recover"
each_step_once "$runsFolder/$job" || fail "the log does not have each step once, in order"
windrow train "$work/job.yaml" --runs "$work/alone" > "$work/alone.out" 2>&1 || fail "the undisturbed run failed"
diff -r "$(newest "$runsFolder/$job")" "$(newest "$work/alone/$job")" > "$work/diff.out" || fail "the final checkpoint differs"
[ $((three * 10)) -ge $((one * 18)) ] && [ $((two * 10)) -ge $((one * 15)) ] && [ $((again * 10)) -le $((one * 13)) ] || fail "the speed did not follow"
echo "ok: no step was lost, and every byte is that of an undisturbed run"
rm -rf "$work"
