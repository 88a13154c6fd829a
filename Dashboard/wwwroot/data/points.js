import { number } from './numbers.js';

// A point is a number of steps in a row, as in /api/jobs/ID/history: means, extremes, and the totals at its end.

export const spanOf = point => point.last - point.first + 1;

// A point as the server sends it, with numbers that are numbers.
export const readPoint = point => ({
    ...point,
    loss: number(point.loss), loss_min: number(point.loss_min), loss_max: number(point.loss_max),
    grad_norm: number(point.grad_norm), grad_norm_max: number(point.grad_norm_max),
    tokens_per_second: number(point.tokens_per_second),
});

// The point of a step event that follows another point. Time adds up as in 'windrow compare': without pauses and evaluations.
export function pointOf(event, previous) {
    const [loss, norm, speed] = [event.loss, event.grad_norm, event.tokens_per_second].map(number);
    const steps = event.steps ?? 1;
    return {
        first: event.global_step - steps + 1, last: event.global_step, time: event.time,
        seconds: (previous?.seconds ?? 0) + (speed > 0 ? event.tokens / speed : 0), tokens: (previous?.tokens ?? 0) + event.tokens,
        epoch: event.epoch, loss, loss_min: number(event.loss_min) ?? loss, loss_max: number(event.loss_max) ?? loss,
        lr: event.lr, grad_norm: norm, grad_norm_max: number(event.grad_norm_max) ?? norm,
        tokens_per_second: speed, update_ms: event.update_ms, skipped: event.skipped ? 1 : 0, workers: event.workers,
    };
}

// One point for two neighbors. Of a number and one that is not finite, the number counts: 'skipped' tells of the other.
export function merge(a, b) {
    const [m, n] = [spanOf(a), spanOf(b)];
    const mean = finite((x, y) => (m * x + n * y) / (m + n));
    return {
        ...b,
        first: a.first,
        loss: mean(a.loss, b.loss), loss_min: least(a.loss_min, b.loss_min), loss_max: most(a.loss_max, b.loss_max),
        grad_norm: mean(a.grad_norm, b.grad_norm), grad_norm_max: most(a.grad_norm_max, b.grad_norm_max),
        tokens_per_second: mean(a.tokens_per_second, b.tokens_per_second), update_ms: mean(a.update_ms, b.update_ms),
        skipped: a.skipped + b.skipped, workers: mergeWorkers(a.workers, b.workers, mean),
    };
}

const finite = combine => (x, y) => !Number.isFinite(y) ? x : Number.isFinite(x) ? combine(x, y) : y;

const [least, most] = [finite(Math.min), finite(Math.max)];

// Timings of a point with another number of workers do not mix: the newer ones count.
function mergeWorkers(a, b, mean) {
    if (a.length !== b.length) return b;
    const field = name => i => mean(a[i][name], b[i][name]);
    const [compute, waiting, exchange, adding] = ['compute_ms', 'waiting_ms', 'exchange_ms', 'sum_ms'].map(field);
    return b.map(({ worker }, i) => ({ worker, compute_ms: compute(i), waiting_ms: waiting(i), exchange_ms: exchange(i), sum_ms: adding(i) }));
}

// Half as many points.
export function halve(points) {
    const halved = [];
    for (let i = 0; i + 1 < points.length; i += 2) halved.push(merge(points[i], points[i + 1]));
    if (points.length % 2) halved.push(points.at(-1));
    return halved;
}
