import { Series } from '../charts/colors.js';
import { LineChart } from '../charts/line-chart.js';
import { smooth } from '../charts/smoothing.js';
import { get, jobPath } from '../data/api.js';
import { stepsBetween, stepsTo } from '../data/axes.js';
import { JobHistory } from '../data/history.js';
import { drawable } from '../data/numbers.js';
import { overview } from '../data/overview.js';
import { fill, h, setText } from '../dom/elements.js';
import { refresher } from '../dom/refresh.js';
import { showTable } from '../dom/table.js';
import { figure, loss } from '../text/format.js';
import { bestAndLast, differingSettings } from './comparison.js';
import { CurveControls } from './curve-controls.js';
import { figureNames, figuresOf } from './job/figures.js';
import { setTitle } from './title.js';

// Each running job's history is read again at most this often: a stream for each would use up the browser's connections.
const ReadAgainAfter = 5000;

// Several jobs side by side: their curves in common charts, the settings that differ, and their best figures.
export function showCompare(root, { ids }) {
    const runs = [...new Set(ids.split(',').filter(Boolean))].map((id, i) => (
        { id, color: Series[i % Series.length], history: new JobHistory(id), detail: null, isReading: false, readAt: 0, step: -1 }));
    setTitle(`Compare ${runs.map(run => run.id).join(', ')}`);
    const controls = new CurveControls();
    const problem = h('p', { class: 'message', role: 'status', hidden: true });
    const charts = h('div', { class: 'charts' });
    const figures = h('div');
    const settings = h('div');
    fill(root, h('h1', {}, 'Compare'), problem, h('ul', { class: 'keys' }, runs.map(keyOf)), h('h2', { class: 'unseen' }, 'Curves'), controls.element, charts,
        h('h2', {}, 'Best and last figures'), figures, h('h2', {}, 'Settings that differ'), settings);

    let built = [];
    let shape = '';
    const isZoomed = () => runs.some(run => run.detail);

    const draw = () => {
        const names = figureNames(runs.flatMap(run => run.history.evaluations));
        const wanted = JSON.stringify([names, controls.isLog, controls.axisName]);
        if (wanted !== shape) build(names);
        shape = wanted;
        const shown = runs.map(shownOf);
        const all = shown.flatMap(run => run.x);
        const range = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
        for (const { chart, tablesOf } of built) chart.set(tablesOf(shown), { range });
        const points = shown.flatMap(run => run.points);
        if (points.length) controls.showRange([Math.min(...points.map(point => point.first)), Math.max(...points.map(point => point.last))], isZoomed());
        showTable(figures, bestAndLast(runs));
    };

    const build = names => {
        for (const { chart } of built) chart.close();
        const common = { height: 260, group: 'compare', formatX: controls.axis.format, describeX: controls.axis.describe, onZoom: zoomTo, onReset: reset };
        built = plans(names, controls).map(({ kind, tablesOf, ...options }) => ({
            tablesOf, chart: new LineChart({ ...options, ...common, series: runs.flatMap(run => seriesOf(run, kind)) }),
        }));
        fill(charts, built.map(({ chart }) => chart.element));
    };

    const shownOf = run => {
        const { points, evaluations } = run.detail ?? run.history;
        const xOf = stepsTo(controls.axis, points);
        return { points, evaluations, x: points.map(controls.axis.of), evaluationX: evaluations.map(evaluation => xOf(evaluation.global_step)) };
    };

    const show = async rangeOf => {
        try {
            const details = await Promise.all(runs.map(run => run.history.points.length ? run.history.detail(...rangeOf(run)) : null));
            runs.forEach((run, i) => { run.detail = details[i]; });
            draw();
        } catch (error) {
            say(error.message);
        }
    };

    const zoomTo = (from, to) => show(run => {
        const points = run.detail?.points.length ? run.detail.points : run.history.points;
        return stepsBetween(controls.axis, points, from, to);
    });

    const reset = () => {
        for (const run of runs) run.detail = null;
        draw();
    };

    const say = sentence => {
        problem.hidden = false;
        setText(problem, sentence);
    };

    // Reads what changed since it was last read.
    const read = () => {
        for (const run of runs) {
            const step = overview.job(run.id)?.step ?? run.step;
            if (run.isReading || (run.readAt && (step === run.step || Date.now() - run.readAt < ReadAgainAfter))) continue;
            [run.isReading, run.readAt] = [true, Date.now()];
            run.history.load().then(() => {
                run.step = step;
                problem.hidden = true;
                refresh();
            }, error => say(`${run.id}: ${error.message}`)).finally(() => { run.isReading = false; });
        }
    };

    const readSettings = async () => {
        try {
            const files = await Promise.all(runs.map(run => get(jobPath(run.id, 'file'))));
            fill(settings, differingSettings(runs, files.map(file => file.settings)));
        } catch (error) {
            fill(settings, h('p', { class: 'hint' }, error.message));
        }
    };

    const refresh = refresher(draw);
    const onOverview = refresher(read);
    controls.addEventListener('change', draw);
    controls.addEventListener('zoom', ({ detail: [first, last] }) => show(() => [first, last]));
    controls.addEventListener('reset', reset);
    overview.addEventListener('change', onOverview);
    draw();
    read();
    readSettings();
    return {
        close() {
            overview.removeEventListener('change', onOverview);
            refresh.close();
            onOverview.close();
            for (const { chart } of built) chart.close();
        },
    };
}

function keyOf({ id, color }) {
    const swatch = h('span', { class: 'swatch' });
    swatch.style.background = `var(--${color})`;
    return h('li', {}, swatch, h('a', { href: `#/job/${encodeURIComponent(id)}` }, id));
}

const plans = (names, { isLog, smoothing }) => [
    {
        title: 'Loss', formatY: loss, formatTick: figure, isLog, kind: 'line',
        tablesOf: shown => shown.map(run => smoothed(run, isLog, smoothing)),
    },
    {
        title: 'Validation loss', formatY: loss, formatTick: figure, isLog, kind: 'dots',
        tablesOf: shown => shown.map(run => evaluated(run, evaluation => evaluation.val_loss, isLog)),
    },
    ...names.map(name => ({
        title: name, formatY: figure, kind: 'dots',
        tablesOf: shown => shown.map(run => evaluated(run, evaluation => figuresOf(evaluation)[name])),
    })),
];

const seriesOf = ({ id, color }, kind) => kind === 'line'
    ? [{ label: id, color }, { label: 'each', of: id, color, kind: 'faint', isUnlisted: true }]
    : [{ label: id, color, kind }];

const smoothed = ({ x, points }, isLog, smoothing) => {
    const losses = points.map(point => positive(drawable(point.loss), isLog));
    return [x, smooth(losses, smoothing), losses];
};

const evaluated = ({ evaluationX, evaluations }, valueOf, isLog = false) =>
    [evaluationX, evaluations.map(evaluation => positive(drawable(valueOf(evaluation)), isLog))];

// A logarithm exists only of positive numbers.
const positive = (value, isLog) => isLog && value <= 0 ? null : value;
