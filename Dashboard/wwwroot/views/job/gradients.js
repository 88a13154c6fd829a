import { Heatmap } from '../../charts/heatmap.js';
import { number } from '../../data/numbers.js';
import { preference, prefer } from '../../data/preferences.js';
import { fill, h, setText } from '../../dom/elements.js';
import { count, figure, percent, plural } from '../../text/format.js';
import { reach, verdictOf } from '../../text/gradients.js';

// Below this share of a gradient, its fading is no longer worth colors.
const LowestDecay = -4;

// 'exploding' begins at ten times the size.
const HighestDecay = 1;

// How far each layer's gradient reaches back through time, over the training.
export function showGradients(root, { id, history }) {
    const heading = h('h2', {}, 'Gradients through time');
    const sentence = h('p', { class: 'verdict' });
    const layers = h('div', { class: 'layers' });
    const kind = h('select', { onchange: () => { prefer('gradients.kind', kind.value); refresh(); } },
        h('option', { value: 'decay' }, 'what is left of one gradient (decay)'), h('option', { value: 'norms' }, 'norms of all gradients (norms)'));
    kind.value = preference('gradients.kind', 'decay');
    const pictures = new Map();
    let shown = '';

    const refresh = () => {
        const { gradients } = history;
        const state = `${history.isLoaded} ${gradients.length} ${gradients.at(-1)?.seq} ${kind.value}`;
        if (state === shown) return;
        shown = state;
        if (!gradients.length) return fill(root, heading, history.isLoaded ? howToSwitchOn(id) : h('p', { class: 'hint' }, 'Loading …'));
        if (!layers.isConnected) fill(root, heading, sentence, h('p', {}, h('label', {}, 'Colors show ', kind)), layers);
        const newest = gradients.at(-1);
        setText(sentence, verdictOf(newest.layers));
        if (newest.layers.some(layer => !pictures.has(layer.name)) || pictures.size !== newest.layers.length) create(newest.layers);
        for (const layer of newest.layers) pictures.get(layer.name).show(gradients, layer, kind.value);
    };

    const create = all => {
        pictures.clear();
        for (const { name } of all) pictures.set(name, layerView(name));
        fill(layers, all.map(({ name }) => pictures.get(name).element));
    };
    return { refresh };
}

// A layer's picture and facts: the element, and a function that shows new measurements in it.
function layerView(name) {
    const heatmap = new Heatmap(`Layer ${name}`);
    const verdict = h('span', { class: 'state' });
    const advice = h('p');
    const facts = h('dl', { class: 'facts' });
    const show = (gradients, newest, kind) => {
        verdict.dataset.state = newest.verdict;
        setText(verdict, newest.verdict);
        setText(advice, newest.advice);
        fill(facts, factsOf(newest).flatMap(([term, value]) => [h('dt', {}, term), h('dd', {}, value)]));
        heatmap.set(pictureOf(name, gradients, kind));
    };
    const element = h('section', { class: 'layer' },
        h('div', { class: 'row between' }, h('h3', {}, `Layer ${name}`), verdict),
        h('div', { class: 'layer-body' }, heatmap.element, h('div', {}, advice, facts)));
    return { element, show };
}

const factsOf = layer => [
    ['reaches', reach(layer)],
    ['saturated', percent(layer.saturated)],
    ...layer.dead > 0 ? [['dead units', percent(layer.dead)]] : [],
    ['spectral radius', number(layer.spectral_radius).toFixed(2)],
    ...layer.gates.map(gate => [`${gate.name} gate low, high`, `${percent(gate.low)}, ${percent(gate.high)}`]),
];

function pictureOf(name, gradients, kind) {
    const measured = gradients.flatMap(event => event.layers.filter(layer => layer.name === name).map(layer => ({ step: event.global_step, layer })));
    const rows = measured.map(({ layer }) => layer[kind].map(number));
    const range = kind === 'decay' ? [LowestDecay, 0] : rangeOf(rows);
    const outline = measured.map(({ layer }) => kind === 'decay' ? number(layer.horizon) : null);
    const [first, last] = [measured[0].step, measured.at(-1).step];
    return {
        rows, range, most: kind === 'decay' ? HighestDecay : range[1],
        outline,
        rowLabels: [`step ${count(first)}`, `step ${count(last)}`],
        legend: kind === 'decay' ? ['0.01 %', '0.1 %', '1 %', '10 %', '100 %', '10 times'] : range.map(power => figure(10 ** power)),
        remark: outline.some(k => k !== null) ? 'The line is the horizon, where less than 1 % is left.' : '',
        describe: (row, k, value) => `step ${count(measured[row]?.step)}, ${plural(k, 'step')} back: ${valueInWords(kind, value)}`,
        label: `Layer ${name}, steps ${count(first)} to ${count(last)}: ${newestInWords(kind, measured.at(-1).layer)}`,
    };
}

function valueInWords(kind, value) {
    if (value === undefined) return 'no row goes back that far';
    return kind === 'decay' ? `${figure(100 * value)} % is left` : `norm ${figure(value)}`;
}

const newestInWords = (kind, layer) => kind === 'decay'
    ? `the gradient reaches ${reach(layer)}`
    : `at the last measurement, norms from ${figure(layer.norms.at(-1))} at the window's first step to ${figure(layer.norms[0])} at its last`;

function rangeOf(rows) {
    const logs = rows.flat().filter(value => value > 0 && Number.isFinite(value)).map(Math.log10);
    if (!logs.length) return [LowestDecay, 0];
    const [low, high] = logs.reduce(([low, high], log) => [Math.min(low, log), Math.max(high, log)], [Infinity, -Infinity]);
    return high - low < 0.1 ? [low - 0.05, low + 0.05] : [low, high];
}

const howToSwitchOn = id => h('div', {},
    h('p', {}, 'This job has not measured its gradients. A job with recurrent layers does so every 100 steps, unless its job file turns that off. '
        + 'To turn it on:'),
    h('pre', { class: 'file' }, 'telemetry:\n  everySteps: 100'),
    h('p', {}, 'Or, for this job, when it is at rest:'),
    h('pre', { class: 'file' }, `windrow resume ${id} --set telemetry.everySteps=100`),
    h('p', { class: 'hint' }, 'Measuring does not change the training.'));
