#!/usr/bin/env bash
# Upgrades a cluster of three silos one by one while a job trains, with two builds of which the later changes a message and the database.
# run.sh [PART...]: build, roll, resume, refuse; all of them by default. BEFORE is the git revision of the earlier build, BUILDS a folder in which builds are
# kept. With BACKEND=postgres, the silos share a database of a PostgreSQL server that this script starts.
set -uo pipefail
unset WINDROW_CLUSTER WINDROW_RUNS WINDROW_KEYS WINDROW_CONFIG
here=$(cd "$(dirname "$0")" && pwd)
backend=${BACKEND:-folder} steps=${STEPS:-12000} job=upgrade-1 failed=0
work=$(mktemp -d)
builds=${BUILDS:-$work/builds}
program=$builds/before/windrow.dll
pids=()

before() { dotnet "$builds/before/windrow.dll" "$@"; }
after() { dotnet "$builds/after/windrow.dll" "$@"; }
version() { "$1" --version | cut -d + -f 1; }
fail() { result="FAILED: $1"; }

# Publishes the command of a revision, and of the same sources with the patch.
build() {
    local version source
    for version in before after; do
        [ ! -f "$builds/$version/windrow.dll" ] || continue
        source=$work/source-$version
        mkdir -p "$source" "$builds"
        git -C "$here/../.." archive "${BEFORE:-HEAD}" | tar -x -C "$source" || exit 2
        [ $version = before ] || (cd "$source" && GIT_CEILING_DIRECTORIES=$work git apply "$here/after.patch") \
            || { echo "after.patch does not fit ${BEFORE:-HEAD}: renew it, as the README says." >&2; exit 2; }
        dotnet publish "$source/Client/Cli" -c Release -m:1 -p:PublishReadyToRun=false -o "$builds/$version" > "$work/publish-$version.log" 2>&1 \
            || { tail -n 20 "$work/publish-$version.log" >&2; exit 2; }
        rm -rf "$source"
    done
}

# Begins a part: a folder with the job's files, and a cluster that is empty.
begin() {
    part=$1 result=ok folder=$work/$1
    mkdir -p "$folder"
    sed "s/maxSteps: [0-9]*/maxSteps: $steps/" "$here/job.yaml" > "$folder/job.yaml"
    cat "$here"/../../docs/*.md > "$folder/text.txt"
    database "$part"
    cluster=${WINDROW_CLUSTER:-$folder/cluster}
    unset WINDROW_CLUSTER       # so that commands without --cluster are local
    runs=()
    [ "$backend" != postgres ] || runs=(--runs "$folder/cluster")
}

# Starts a silo of a version, and waits until it is ready.
silo() {
    dotnet "$builds/$2/windrow.dll" silo --cluster "$cluster" "${runs[@]}" --name "silo-$1" --slots 2 --data-root "$folder" > "$folder/silo-$1-$2.out" 2> "$folder/silo-$1-$2.log" &
    pids[$1]=$!
    within 120 grep -qs '^READY' "$folder/silo-$1-$2.out" || { fail "silo $1 of the build $2 does not start: $(tail -n 1 "$folder/silo-$1-$2.log")"; return 1; }
}

is_gone() { ! kill -0 "${pids[$1]}" 2> /dev/null; }

# Steps that the job has recorded.
step() { steps "$folder/cluster/$job"; }

has_made() { [ "$(step)" -ge "$1" ]; }

# Whether the nodes have a version, as the client of a build says.
has_version() { "$1" nodes --cluster "$cluster" --json 2> /dev/null | grep -Eq "\"version\": ?\"$2\""; }

# Replaces a silo by one of the later build, and waits until the job has made steps with it.
replace() {
    kill -TERM "${pids[$1]}"
    within 120 is_gone "$1" || { fail "silo $1 does not stop"; return 1; }
    wait "${pids[$1]}" || { fail "silo $1 stops with exit code $?"; return 1; }
    silo "$1" after || return 1
    within 120 is_used "$1" || { fail "the job does not use silo $1 of the later build"; return 1; }
    local made
    made=$(step)
    within 120 has_made $((made + 200)) || { fail "the job does not go on with silo $1 of the later build"; return 1; }
    [ "$made" -lt $((steps - 200)) ] || { fail "the job ended before silo $1 was replaced; it needs more STEPS"; return 1; }
}

# Whether a silo of the later build has workers of the job.
is_used() { before nodes --cluster "$cluster" --json 2> /dev/null | tr -d ' \n' | grep -Eq "\"name\":\"silo-$1\"[^{]*\"version\":\"$(version after)\"[^{]*\"workers\":[1-9]"; }

# While both versions are there, clients of both see them, the job, and its events.
mixed() {
    local client
    before nodes --cluster "$cluster" > "$folder/nodes.out" 2>&1
    grep -q 'The silos have different versions:' "$folder/nodes.out" || { fail "windrow nodes does not tell the versions apart"; return 1; }
    for client in before after; do
        has_version $client "$(version before)" && has_version $client "$(version after)" || { fail "the client of the build $client does not see both versions"; return 1; }
        "$client" list --cluster "$cluster" | grep -q "$job" || { fail "the client of the build $client does not list the job"; return 1; }
        "$client" status "$job" --cluster "$cluster" > /dev/null || { fail "the client of the build $client has no status"; return 1; }
    done
}

roll() {
    begin roll
    silo 1 before && silo 2 before || return
    before submit "$folder/job.yaml" --cluster "$cluster" > "$folder/submit.out" 2>&1 || { fail "the job was not taken"; return; }
    within 120 has_made 100 || { fail "the job does not train"; return; }
    # The database first: silos of the earlier build work with the new tables, and still join.
    [ "$backend" != postgres ] || after db init --cluster "$cluster" > "$folder/init.out" 2>&1 || { fail "the database was not updated: $(tail -n 1 "$folder/init.out")"; return; }
    silo 3 before || return
    replace 1 && mixed && replace 2 && mixed && replace 3 || return
    ! has_version before "$(version before)" || { fail "there is still a silo of the earlier build"; return; }
    timeout 1200 dotnet "$program" watch "$job" --cluster "$cluster" > "$folder/watch.out" 2>&1 || { fail "the job did not complete"; return; }
    after status "$job" --cluster "$cluster" --json | grep -Eq '"recoveries": ?0' || { fail "the job had to recover"; return; }
    [ "$(step)" -eq "$steps" ] || { fail "the log has $(step) steps of $steps"; return; }
    each_step_once "$folder/cluster/$job" || { fail "the log does not have each step once, in order"; return; }
    before train "$folder/job.yaml" --runs "$folder/alone" > "$folder/alone.out" 2>&1 || { fail "the undisturbed run failed"; return; }
    diff -r "$(newest "$folder/cluster/$job")" "$(newest "$folder/alone/$job")" > "$folder/diff.out" || fail "the final checkpoint differs"
}

# The later build continues a run folder of the earlier one, and ends with the same bits as one run of the earlier build.
resume() {
    backend=folder begin resume
    before train "$folder/job.yaml" --set training.maxSteps=300 --runs "$folder/runs" > "$folder/first.out" 2>&1 || { fail "the first half failed"; return; }
    after status "$job" --runs "$folder/runs" > /dev/null || { fail "the later build cannot read the status"; return; }
    after resume "$job" --set training.maxSteps=600 --runs "$folder/runs" > "$folder/second.out" 2>&1 || { fail "the later build cannot continue: $(tail -n 1 "$folder/second.out")"; return; }
    before train "$folder/job.yaml" --set training.maxSteps=600 --runs "$folder/whole" > "$folder/whole.out" 2>&1 || { fail "the whole run failed"; return; }
    local file
    for file in model training; do
        cmp -s "$(newest "$folder/runs/$job")/$file.safetensors" "$(newest "$folder/whole/$job")/$file.safetensors" || fail "$file.safetensors differs"
    done
}

# Whether a command fails with a sentence.
refuses() {
    local sentence=$1
    shift
    timeout 120 "$@" > "$folder/refused.out" 2>&1 && { fail "not refused: $*"; return 1; }
    grep -Fq "$sentence" "$folder/refused.out" || { fail "instead of '$sentence': $(tail -n 1 "$folder/refused.out")"; return 1; }
}

# What does not fit together is refused with both versions.
refuse() {
    begin refuse
    before train "$folder/job.yaml" --set training.maxSteps=20 --runs "$folder/runs" > "$folder/first.out" 2>&1 || { fail "the run failed"; return; }
    (cd "$(newest "$folder/runs/$job")" && LC_ALL=C sed -i 's/"checkpoint_version":"1"/"checkpoint_version":"9"/' model.safetensors training.safetensors && sha256sum -- *.safetensors progress.json > SHA256SUMS)
    refuses "has version 9 of the format of checkpoints, and this Windrow ($(version after)) reads versions up to 1" dotnet "$builds/after/windrow.dll" export "$job" --runs "$folder/runs" --format safetensors --output "$folder/model.safetensors" || return
    [ "$backend" = postgres ] || return
    local at="The tables in the database"
    refuses "have version 2, and this Windrow needs version 3; update them with: windrow db init" dotnet "$builds/after/windrow.dll" silo --cluster "$cluster" "${runs[@]}" || return
    after db init --cluster "$cluster" > /dev/null || { fail "the database was not updated"; return; }
    # As if silos of the earlier build could not use the new tables.
    "$bin/psql" -q "$cluster" -c "UPDATE windrow.schema_version SET usable_since = 3 WHERE number = 3" || { fail "no psql"; return; }
    refuses "have version 3, and this Windrow knows versions up to 2; use a later Windrow." dotnet "$program" silo --cluster "$cluster" "${runs[@]}" || return
    refuses "have version 3, and this Windrow knows versions up to 2; use a later Windrow." dotnet "$program" list --cluster "$cluster"
}

finish() {
    local pid
    for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null && wait "$pid" 2> /dev/null; done
    pids=()
    echo "$part: $result"
    if [ "$result" = ok ]; then rm -rf "$folder"; else failed=$((failed + 1)) && echo "  its files are in $folder"; fi
}

source "$here/../Chaos/database"
source "$here/../Chaos/waiting"
source "$here/../Chaos/records"
parts=("$@")
[ $# -gt 0 ] || parts=(build roll resume refuse)
build
for part in "${parts[@]}"; do
    [ "$part" != build ] || continue
    "$part"
    finish
done
[ $failed -gt 0 ] || [ "$builds" != "$work/builds" ] || rm -rf "$work"
[ $failed -eq 0 ]
