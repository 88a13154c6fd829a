import { count } from '../../text/format.js';
import { inWords, isResumed } from '../../text/events.js';

// Colors of what is worth a mark on a chart; a start or an orderly end is not.
const colors = {
    checkpoint: () => 'muted',
    checkpoint_failed: () => 'bad',
    events_lost: () => 'bad',
    learning_rate: () => 'accent',
    settings: () => 'accent',
    state: event => isResumed(event) ? 'muted' : { recovering: 'bad', failed: 'bad', paused: 'warn' }[event.state],
};

// Points with steps that updated nothing.
export const skippedMarks = (points, axis) => points.filter(point => point.skipped > 0).map(point => ({
    x: axis.of(point), color: 'bad', isTick: true,
    text: `steps ${count(point.first)} to ${count(point.last)}: ${count(point.skipped)} skipped, because a loss or a gradient was not finite`,
}));

// Events as marks of a chart; xOf gives the x of a step.
export const marksOf = (events, xOf) => events.flatMap(event => {
    const color = colors[event.event]?.(event);
    if (!color) return [];
    const { event: kind, global_step: step } = event;
    return [{ x: xOf(step), color, isTick: kind === 'checkpoint', text: `step ${count(step)}: ${inWords(event)}` }];
});
