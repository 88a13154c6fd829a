import { isAtRest } from '../../data/states.js';
import { count, duration, figure, loss, moment, plural, secondsOf } from '../../text/format.js';

const PaceOver = 50;

// What is known about a job, as pairs of a term and a value; those without a value are left out.
export const factsOf = (job, history) => [
    ['val loss', job.validation_loss === null ? null : `${loss(job.validation_loss)}, lowest ${loss(job.best_validation_loss)}`],
    ['time left', remaining(job, history.points)],
    ['epoch', job.steps_per_epoch > 0 ? (job.step / job.steps_per_epoch).toFixed(2) : null],
    ['queue place', job.queue_place > 0 ? `${job.queue_place}, waited ${duration(secondsOf(job.waited))}` : null],
    ['priority', job.priority === 'normal' ? null : job.priority],
    ['metrics', Object.entries(job.metrics).map(([name, value]) => `${name} ${figure(value)}`).join(', ') || null],
    ['workers', job.workers > 0 ? `${job.workers} on ${plural(job.silos, 'silo')}` : null],
    ['parameters', job.parameters > 0 ? count(job.parameters) : null],
    ['submitted', moment(job.submitted)],
    ['owner', job.owner],
    ['starts', job.incarnation > 1 ? count(job.incarnation) : null],
    ['checkpoint', job.checkpoint],
    ['run folder', job.run_folder],
].filter(([, value]) => value !== null);

// Time that the remaining steps will take at the pace of the newest ones; null while that is unknown.
function remaining({ state, step, total_steps }, points) {
    const [a, b] = [points.at(-PaceOver) ?? points[0], points.at(-1)];
    if (isAtRest(state) || total_steps === 0 || !b || b.last <= a.last) return null;
    return duration((b.seconds - a.seconds) / (b.last - a.last) * Math.max(0, total_steps - step));
}
