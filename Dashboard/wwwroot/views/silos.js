import { sum } from '../data/numbers.js';
import { overview } from '../data/overview.js';
import { fill, h, setText } from '../dom/elements.js';
import { following } from '../dom/refresh.js';
import { showTable, table } from '../dom/table.js';
import { bytes, count, percent, plural } from '../text/format.js';
import { shareBar } from './state.js';
import { setTitle } from './title.js';

// All silos of the cluster, and the queue of its jobs.
export function showSilos(root) {
    setTitle('Silos');
    const summary = h('p', { class: 'hint' });
    const silos = h('div');
    const queue = h('div');
    fill(root, h('h1', {}, 'Silos'), summary, silos, h('h2', {}, 'Queue'), queue);

    let shown = '';
    const draw = () => {
        const state = JSON.stringify([overview.nodes, overview.queue]);
        // The focus may be on a link in a table: what did not change is not drawn again.
        if (state === shown) return;
        shown = state;
        keepFocus(root, () => {
            setText(summary, overview.nodes.length ? summaryOf(overview.nodes) : overview.isLoaded ? 'No silo has answered yet.' : 'Loading …');
            showTable(silos, silosOf(overview.nodes));
            showTable(queue, overview.queue?.jobs.length ? queueOf(overview.queue) : h('p', { class: 'hint' }, 'No job runs or waits.'));
        });
    };
    return following(overview, draw);
}

// Draws again without losing the focus of a link.
function keepFocus(root, draw) {
    const address = root.contains(document.activeElement) && document.activeElement.getAttribute('href');
    draw();
    if (address) [...root.querySelectorAll('a')].find(link => link.getAttribute('href') === address)?.focus({ preventScroll: true });
}

const jobLink = id => h('a', { href: `#/job/${encodeURIComponent(id)}` }, id);

const prose = text => h('span', { class: 'prose' }, text);

const meter = (share, text) => h('span', { class: 'meter' }, shareBar(share), text);

function summaryOf(nodes) {
    const [slots, workers] = [sum(nodes.map(node => node.slots)), sum(nodes.map(node => node.workers))];
    return `${plural(nodes.length, 'silo')}, ${count(workers)} of ${plural(slots, 'slot')} in use`;
}

const SiloColumns = ['silo', 'address', 'version', 'cores', 'workers/slots', 'load', 'memory', 'jobs'];

const silosOf = nodes => table('Silos', SiloColumns, nodes.map(rowOf), { numeric: column => SiloColumns[column] === 'cores' });

const rowOf = node => node.problem
    ? [node.name, node.address, h('span', { class: 'state', 'data-state': 'failed' }, 'does not answer'), '', '', '', '', prose(node.problem)]
    : [
        node.name, node.address, node.version, count(node.cores),
        meter(node.slots ? node.workers / node.slots : 0, `${node.workers}/${node.slots}`),
        meter(node.load, percent(node.load)),
        meter(node.memory_limit_bytes ? node.memory_bytes / node.memory_limit_bytes : 0, `${bytes(node.memory_bytes)} of ${bytes(node.memory_limit_bytes)}`),
        h('span', { class: 'links' }, node.jobs.map(jobLink)),
    ];

const queueOf = ({ jobs }) => table('Queue', ['job', 'place', 'user', 'priority', 'slots', 'reason'], jobs.map(entry => [
    jobLink(entry.job_id), entry.place > 0 ? count(entry.place) : 'runs', entry.user || '-', entry.priority, slotsOf(entry), prose(entry.reason ?? ''),
]));

function slotsOf({ slots, needs, wants }) {
    if (slots > 0) return count(slots);
    return needs === wants ? `wants ${wants}` : `wants ${needs} to ${wants}`;
}
