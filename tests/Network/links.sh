#!/usr/bin/env bash
# Measures what each silo sends in a step, and how long a step takes, with 2 to 8 silos in network namespaces whose links are as fast as one likes. A
# simulation: all silos share the cores of one machine. links.sh [SILOS...]; RATES are the links' rates, as tc writes them, or "loopback" for no limit.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/machines"
short=100 long=600

# Limits both directions of a machine's cable.
slow() {
    local shape=(root tbf rate "$2" burst 256kb latency 100ms)
    ip netns exec "machine-$1" tc qdisc add dev eth0 "${shape[@]}" && tc qdisc add dev "port-$1" "${shape[@]}"
}

# Bytes that the machines have sent so far.
sent() { for n in $(seq "$silos"); do ip -s link show "port-$n" | awk '/RX:/ { getline; print $1 }'; done | awk '{ n += $1 } END { printf "%.0f", n }'; }

# Trains a number of steps, and prints the bytes that were sent meanwhile.
train() {
    local before
    before=$(sent)
    windrow submit "$folder/job.yaml" --cluster "$folder/cluster" --set name="links-$1" --set training.maxSteps="$1" > "$folder/submit.out" 2>&1 || return
    windrow watch "links-$1-1" --cluster "$folder/cluster" > "$folder/watch.out" 2>&1 || return
    echo $(($(sent) - before))
}

# The time of a step in the median, in milliseconds.
milliseconds() {
    grep '"event":"step"' "$folder/cluster/links-$1-1/metrics.jsonl" | tail -n $(($1 - 200)) \
        | sed 's/.*"tokens":\([0-9]*\).*"tokens_per_second":\([0-9.]*\).*/\1 \2/' | awk '{ print $1 / $2 * 1000 }' | sort -n \
        | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

printf '| silos | link | mirrors | KB per silo and step | 8P(S-1)/S | step, ms | without the link, ms | predicted, ms |\n|---:|---|---:|---:|---:|---:|---:|---:|\n'
for silos in ${@:-2 4 8}; do
    for mirrors in 0 1; do
        free=
        for rate in ${RATES:-loopback 10gbit 1gbit}; do
            folder=$work/$silos-$mirrors-$rate
            mkdir -p "$folder"
            sed "s/mirrors: 0/mirrors: $mirrors/; s/workers: 0/workers: $silos/" "$here/links.yaml" > "$folder/job.yaml"
            cat "$here"/../../docs/*.md | tr -cd 'etaoinsr ' > "$folder/text.txt"      # all of these symbols occur in every step
            for n in $(seq "$silos"); do machine "$n" && { [ "$rate" = loopback ] || slow "$n" "$rate"; } && silo "$n"; done
            for n in $(seq "$silos"); do within 120 is_ready "$n" || { echo "The silo of machine $n does not start: $folder" >&2; exit 1; }; done
            first=$(train $short) && second=$(train $long) || { echo "The job failed: $folder" >&2; exit 1; }
            parameters=$(sed -n 's/.*"parameters":\([0-9]*\).*/\1/p' "$folder/cluster/links-$long-1/status.json")
            step=$(milliseconds $long)
            free=${free:-$step}
            awk -v s="$silos" -v rate="$rate" -v m="$mirrors" -v bytes=$(((second - first) / (long - short))) -v p="$parameters" -v t="$step" -v free="$free" '
                BEGIN {
                    mine = bytes / s
                    r = rate ~ /gbit/ ? rate * 1e9 / 8 : rate ~ /mbit/ ? rate * 1e6 / 8 : 0
                    printf "| %d | %s | %d | %.0f | %.0f | %.1f | %.1f | %s |\n", s, rate, m, mine / 1e3, 8 * p * (s - 1) / s / 1e3, t, free, r ? sprintf("%.1f", free + mine / r * 1e3) : ""
                }'
            remove "$silos"
            rm -rf "$folder"
        done
    done
done
rm -rf "$work"
