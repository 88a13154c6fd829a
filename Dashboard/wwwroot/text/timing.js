import { mean, sum } from '../data/numbers.js';
import { percent } from './format.js';

// Below this, a slower worker is not worth a sentence.
const Slow = 1.15;

// The parts of a step, in the order in which a worker goes through them.
export const Parts = ['compute', 'sum', 'waiting', 'exchange', 'update'];

// A worker's milliseconds for each part. Adding gradients is measured as a part of computing.
export const partsOf = (timing, updateMilliseconds) => [
    Math.max(0, timing.compute_ms - timing.sum_ms), timing.sum_ms, timing.waiting_ms, timing.exchange_ms, updateMilliseconds,
];

// Mean milliseconds of each worker over those points that have as many workers as the last.
export function workerMeans(points) {
    // A step that updated nothing has no timings.
    const workers = points.findLast(point => point.workers.length)?.workers ?? [];
    const like = points.filter(point => point.workers.length === workers.length);
    return workers.map(({ worker }, i) => ({
        worker,
        parts: Parts.map((_, part) => mean(like.map(point => partsOf(point.workers[i], point.update_ms)[part]))),
    }));
}

// Who is slowest, and what that costs the others.
export function slowestWorker(means) {
    if (!means.length) return 'No step has been recorded yet.';
    const share = (parts, part) => parts[part] / sum(parts);
    if (means.length === 1) return `The only worker computes for ${percent(share(means[0].parts, 0))} of each step.`;
    const compute = ({ parts }) => parts[0] + parts[1];
    const slowest = means.reduce((a, b) => compute(b) > compute(a) ? b : a);
    const others = means.filter(worker => worker !== slowest);
    const factor = compute(slowest) / mean(others.map(compute));
    // The slowest waits, too, when it happens to be the faster one: only what the others wait longer is waiting for it.
    const longer = Math.max(0, mean(others.map(({ parts }) => share(parts, 2))) - share(slowest.parts, 2));
    if (factor >= Slow) {
        const [whom, whoWaits] = others.length === 1 ? [`worker ${others[0].worker}`, `worker ${others[0].worker} waits`] : ['the others', 'they wait'];
        return `Worker ${slowest.worker} computes ${factor.toFixed(1)} times as long as ${whom}; ${whoWaits} ${percent(longer)} of each step for it.`;
    }
    return `All workers compute about equally long, for ${percent(mean(means.map(({ parts }) => share(parts, 0))))} of each step.`;
}

// Why workers of equal speed have unequal work, from a job's settings by path; null when that is not so.
export function unevenShards(settings, workers) {
    const shards = Number(settings['parallelism.dataShards'] ?? 0);
    if (!(workers > 1) || !(shards > 0) || shards % workers === 0) return null;
    return `The ${shards} data shards (parallelism.dataShards) cannot be divided evenly among ${workers} workers: some compute ${Math.ceil(shards / workers)}, `
        + `others ${Math.floor(shards / workers)}. In a new job, a multiple of ${workers} makes them equal.`;
}
