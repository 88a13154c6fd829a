// What a job's state allows: the orders that make sense, as the job's grain sees it.

const AtRest = new Set(['paused', 'completed', 'failed', 'cancelled']);
const Resumable = new Set(['paused', 'failed', 'cancelled']);

export const isAtRest = state => AtRest.has(state);

export const allows = {
    pause: state => !isAtRest(state),
    resume: state => Resumable.has(state),
    checkpoint: state => state === 'running',
    rate: state => state === 'running',
    scale: state => state === 'running' || state === 'queued',
    priority: state => state !== 'completed',
    cancel: state => state !== 'completed' && state !== 'cancelled',
};
