import { count, figure } from './format.js';

// A job recovers from a loss, which its message describes, or because a user resumed it.
export const isResumed = ({ state, message }) => state === 'recovering' && !message;

// What an event says, as 'windrow events' writes it.
export function inWords(event) {
    const describe = sentences[event.event];
    return describe ? describe(event) : event.event.replaceAll('_', ' ');
}

const sentences = {
    state: event => isResumed(event) ? 'resumed' : event.message ? `${event.state}: ${event.message}` : event.state,
    checkpoint: ({ path, seconds }) => `checkpoint ${path} in ${seconds.toFixed(1)} s`,
    checkpoint_failed: ({ reason, retry_seconds }) => `checkpoint failed: ${reason} Training continues; retrying in ${Math.round(retry_seconds)} s`,
    learning_rate: ({ lr }) => `learning rate set to ${figure(lr)}`,
    settings: ({ settings }) => `settings changed: ${settings.join(', ')}`,
    events_lost: ({ first_step, global_step, count: lost }) =>
        `steps ${count(first_step)} to ${count(global_step)}: ${count(lost)} events were lost, because the event log could not be written for too long`,
};
