import { smooth } from '../../charts/smoothing.js';
import { LineChart } from '../../charts/line-chart.js';
import { stepsBetween, stepsTo } from '../../data/axes.js';
import { drawable } from '../../data/numbers.js';
import { fill, h } from '../../dom/elements.js';
import { showTable } from '../../dom/table.js';
import { count, figure, loss } from '../../text/format.js';
import { CurveControls } from '../curve-controls.js';
import { curveTable } from './curve-table.js';
import { marksOf, skippedMarks } from './event-marks.js';
import { figureNames, figuresOf } from './figures.js';

// A job's figures over its steps. Zooming reads the chosen steps again, in more detail.
export function showCurves(root, { history }) {
    const controls = new CurveControls({ hasTable: true });
    const charts = h('div', { class: 'charts' });
    const tableArea = h('div');
    const problem = h('p', { class: 'hint', role: 'status' });
    fill(root, h('h2', { class: 'unseen' }, 'Curves'), controls.element, problem, charts, tableArea);

    let detail = null;          // what is shown instead of the whole history
    let built = [];
    let shape = '';

    const build = metrics => {
        for (const { chart } of built) chart.close();
        const common = { group: 'job', formatX: controls.axis.format, describeX: controls.axis.describe, onZoom: zoomTo, onReset: reset };
        built = plans(metrics, controls).map(plan => ({ ...plan, chart: new LineChart({ ...plan.options, ...common }) }));
        fill(charts, built.map(({ chart }) => chart.element));
    };

    const refresh = () => {
        const shown = detail ?? history;
        const metrics = figureNames(history.evaluations);
        const wanted = JSON.stringify([metrics, controls.isLog, controls.axisName]);
        if (wanted !== shape) build(metrics);
        shape = wanted;
        draw(shown);
        if (shown.points.length) controls.showRange([shown.points[0].first, shown.points.at(-1).last], detail !== null);
        showTable(tableArea, controls.isTable ? curveTable(shown) : null);
        problem.textContent = history.isLoaded && !history.points.length ? 'No step has been recorded yet.' : '';
    };

    const draw = ({ points, evaluations, others }) => {
        const xOf = stepsTo(controls.axis, points);
        const over = { x: points.map(controls.axis.of), evaluationX: evaluations.map(evaluation => xOf(evaluation.global_step)), points, evaluations };
        const marks = [...marksOf(others, xOf), ...skippedMarks(points, controls.axis)];
        const range = [over.x[0], over.x.at(-1)];
        for (const { chart, tables, hasMarks } of built) chart.set(tables(over), { range, marks: hasMarks ? marks : [] });
    };

    const show = async (first, last) => {
        try {
            detail = await history.detail(first, last);
            if (!detail.points.length) detail = null;
            refresh();
        } catch (error) {
            problem.textContent = error.message;
        }
    };

    const zoomTo = (from, to) => {
        for (const { chart } of built) chart.clearSelection();
        show(...stepsBetween(controls.axis, (detail ?? history).points, from, to));
    };

    const reset = () => {
        detail = null;
        refresh();
    };

    controls.addEventListener('change', refresh);
    controls.addEventListener('zoom', ({ detail: range }) => show(...range));
    controls.addEventListener('reset', reset);
    return { refresh, close: () => built.forEach(({ chart }) => chart.close()) };
}

// Each chart: what it is, and how its values come from points and evaluations.
const plans = (metrics, { isLog, smoothing }) => [
    lossPlan(isLog, smoothing),
    ...metrics.map(metricPlan),
    {
        options: { title: 'Learning rate', isLog, formatY: figure, series: [{ label: 'learning rate', color: 'series-4' }] },
        tables: ({ x, points }) => [[x, column(points, 'lr', isLog)]],
    },
    normPlan(isLog, smoothing),
    {
        options: {
            title: 'Tokens/s', formatY: count,
            series: [{ label: 'tokens/s', color: 'series-3' }, { label: 'each', of: 'tokens/s', color: 'series-3', kind: 'faint', isUnlisted: true }],
        },
        tables: ({ x, points }) => {
            const speeds = column(points, 'tokens_per_second');
            return [[x, smooth(speeds, smoothing), speeds]];
        },
    },
];

const lossPlan = (isLog, smoothing) => ({
    hasMarks: true,
    options: {
        title: 'Loss', isLog, height: 300, formatY: loss, formatTick: figure, bands: [{ series: [4, 3], color: 'band-1' }],
        series: [
            { label: 'loss', color: 'series-1' },
            { label: 'each', of: 'loss', color: 'series-1', kind: 'faint', isUnlisted: true },
            { label: 'lowest', of: 'loss', color: 'series-1', kind: 'edge', isUnlisted: true },
            { label: 'highest', of: 'loss', color: 'series-1', kind: 'edge', isUnlisted: true },
            { label: 'val loss', color: 'series-2', kind: 'dots' },
        ],
    },
    tables: ({ x, points, evaluationX, evaluations }) => {
        const losses = column(points, 'loss', isLog);
        return [
            [x, smooth(losses, smoothing), losses, column(points, 'loss_min', isLog), column(points, 'loss_max', isLog)],
            [evaluationX, column(evaluations, 'val_loss', isLog)],
        ];
    },
});

const normPlan = (isLog, smoothing) => ({
    options: {
        title: 'Gradient norm', isLog, formatY: figure, bands: [{ series: [3, 2], color: 'band-5' }],
        series: [
            { label: 'gradient norm', color: 'series-5' },
            { label: 'each', of: 'gradient norm', color: 'series-5', kind: 'faint', isUnlisted: true },
            { label: 'highest', of: 'gradient norm', color: 'series-5', kind: 'edge', isUnlisted: true },
        ],
    },
    tables: ({ x, points }) => {
        const norms = column(points, 'grad_norm', isLog);
        return [[x, smooth(norms, smoothing), norms, column(points, 'grad_norm_max', isLog)]];
    },
});

const metricPlan = name => ({
    options: { title: name, formatY: figure, series: [{ label: name, color: 'series-2', kind: 'dots' }] },
    tables: ({ evaluationX, evaluations }) => [[evaluationX, evaluations.map(evaluation => drawable(figuresOf(evaluation)[name]))]],
});

// A logarithm exists only of positive numbers.
const column = (records, name, isLog = false) => records.map(record => {
    const value = drawable(record[name]);
    return isLog && value <= 0 ? null : value;
});
