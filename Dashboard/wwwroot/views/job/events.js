import { fill, h } from '../../dom/elements.js';
import { inWords, isResumed } from '../../text/events.js';
import { count, moment } from '../../text/format.js';

// What happened to a job, newest first.
export function showEvents(root, { history }) {
    let shown = '';
    const refresh = () => {
        const { others, isLoaded } = history;
        const state = `${isLoaded} ${others.length} ${others.at(-1)?.seq}`;
        if (state === shown) return;
        shown = state;
        const nothing = isLoaded ? 'Nothing has happened yet.' : 'Loading …';
        fill(root, h('h2', {}, 'Events'), others.length ? eventList(others) : h('p', { class: 'hint' }, nothing));
    };
    return { refresh };
}

export const eventList = events => h('ol', { class: 'events' }, events.toReversed().map(event => h('li', { 'data-kind': isResumed(event) ? 'resumed' : event.state ?? event.event },
    h('time', { datetime: event.time }, moment(event.time)),
    h('span', { class: 'step' }, `step ${count(event.global_step)}`),
    h('span', {}, inWords(event)))));
