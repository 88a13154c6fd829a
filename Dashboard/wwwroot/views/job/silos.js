import { overview } from '../../data/overview.js';
import { fill, h } from '../../dom/elements.js';
import { bytes, count, plural } from '../../text/format.js';
import { eventList } from './events.js';

// The silos that have a part of this job: workers, parameters, or a copy of its state. Silos that had one while this page was open stay
// on the map, so that a move or a loss can be seen.
export function showJobSilos(root, { id, history }) {
    const map = h('ul', { class: 'silos' });
    const events = h('div');
    const seen = new Map();
    fill(root, h('h2', {}, 'Silos of this job'), map, h('h2', {}, 'What happened'), events);

    let [shownMap, shownEvents] = ['', -1];
    const refresh = () => {
        for (const node of overview.nodes) {
            const part = node.parts.find(part => part.job_id === id);
            if (part) seen.set(node.name, part);
        }
        const cards = [...seen.keys()].toSorted().map(name => cardOf(name, id));
        const state = JSON.stringify(cards);
        if (state !== shownMap) fill(map, cards.length ? cards.map(drawCard) : h('li', { class: 'hint' }, 'No silo has a part of this job now.'));
        shownMap = state;
        const states = history.others.filter(event => event.event === 'state');
        const newest = states.at(-1)?.seq ?? 0;
        if (newest !== shownEvents) fill(events, eventList(states));
        shownEvents = newest;
    };
    return { refresh };
}

// What a silo does for the job now, as plain values.
function cardOf(name, id) {
    const node = overview.nodes.find(node => node.name === name);
    const part = node?.parts.find(part => part.job_id === id);
    const status = !node ? 'gone' : node.problem ? 'silent' : part ? 'here' : 'left';
    return { name, status, address: node?.address ?? null, problem: node?.problem ?? null, part: part ?? null };
}

const Sentences = {
    gone: () => 'This silo has left the cluster.',
    silent: ({ problem }) => `Does not answer: ${problem}`,
    left: () => 'This silo has no part of the job any more.',
};

function drawCard(card) {
    const { name, status, address, part } = card;
    return h('li', { class: 'silo', 'data-status': status },
        h('h3', {}, name), address && h('p', { class: 'hint' }, address),
        status === 'here' ? drawPart(part) : h('p', {}, Sentences[status](card)));
}

const drawPart = part => [
    h('p', { class: 'blocks', 'aria-hidden': 'true' },
        Array.from({ length: part.workers }, () => h('span', { class: 'block worker' })),
        Array.from({ length: part.parameter_shards }, () => h('span', { class: 'block shard' })),
        part.mirror_step !== null && h('span', { class: 'block copy' })),
    h('ul', { class: 'plain' },
        h('li', {}, part.workers ? plural(part.workers, 'worker') : 'no workers'),
        part.parameter_shards > 0 && h('li', {}, `${plural(part.parameter_shards, 'parameter shard')} with ${count(part.parameters)} parameters`),
        h('li', {}, copyInWords(part))),
];

const copyInWords = ({ mirror_step, mirror_bytes }) =>
    mirror_step === null ? 'no copy of the state' : `copy of the state after step ${count(mirror_step)}, ${bytes(mirror_bytes)}`;
