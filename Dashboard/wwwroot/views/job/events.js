import { fill, h } from '../../dom/elements.js';
import { inWords, isResumed } from '../../text/events.js';
import { count, moment, plural } from '../../text/format.js';

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

export const eventList = events => h('ol', { class: 'events' }, folded(events).toReversed().map(({ event, earlier }) =>
    h('li', { 'data-kind': isResumed(event) ? 'resumed' : event.state ?? event.event },
        h('time', { datetime: event.time }, moment(event.time)),
        h('span', { class: 'step' }, `step ${count(event.global_step)}`),
        h('span', {}, earlier ? `${inWords(event)}, and ${plural(earlier, 'earlier one')} since the event below` : inWords(event)))));

// Of checkpoints with nothing else between them only the newest, with the number of the others: they must not bury what went wrong.
function folded(events) {
    const rows = [];
    for (const event of events) {
        const last = rows.at(-1);
        if (event.event === 'checkpoint' && last?.event.event === 'checkpoint') rows[rows.length - 1] = { event, earlier: last.earlier + 1 };
        else rows.push({ event, earlier: 0 });
    }
    return rows;
}
