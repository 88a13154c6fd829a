import { LineChart } from '../../charts/line-chart.js';
import { Timeline } from '../../charts/timeline.js';
import { Axes } from '../../data/axes.js';
import { get, jobPath } from '../../data/api.js';
import { sum } from '../../data/numbers.js';
import { fill, h, setText } from '../../dom/elements.js';
import { showTable, table } from '../../dom/table.js';
import { count, milliseconds, percent } from '../../text/format.js';
import { Parts, partsOf, slowestWorker, unevenShards, workerMeans } from '../../text/timing.js';

const ShownSteps = 5;
const PartColors = ['part-1', 'part-2', 'part-3', 'part-4', 'part-5'];

// Where a step's time goes, for each worker: now, and over the run.
export function showTime(root, { id, history }) {
    const sentence = h('p', { class: 'verdict' });
    const cause = h('p', { hidden: true });
    const timeline = new Timeline();
    const newest = h('p', { class: 'hint' });
    const figures = h('div');
    const worker = h('select', { onchange: () => refresh() }, h('option', { value: '' }, 'all workers'));
    const shares = new LineChart({
        title: 'Shares over the run', height: 220, group: 'time', formatX: Axes.steps.format, describeX: Axes.steps.describe,
        formatY: value => value === null ? '-' : percent(value), range: () => [0, 1],
        // Each area covers the lower part of the one before it, so the first is the sum of all.
        series: Parts.map((part, i) => ({ label: part, kind: 'area', color: PartColors[i], fill: PartColors[i] })),
        shownValue: (values, i) => values[i] === null ? null : values[i] - (values[i + 1] ?? 0),
    });
    fill(root, h('h2', {}, 'Time of a step'), sentence, cause, legend(), timeline.element, newest, figures,
        h('p', {}, h('label', {}, 'Shares of ', worker)), shares.element);

    const refresh = () => {
        const points = history.recent.length ? history.recent : history.points;
        if (!points.length) return setText(sentence, history.isLoaded ? 'No step has been recorded yet.' : 'Loading …');
        const means = workerMeans(points);
        // A judgment needs more than the newest steps, which anything else on the machine disturbs.
        setText(sentence, `${slowestWorker(workerMeans(history.points.slice(-Math.ceil(history.points.length / 4))))} This is the newest quarter of the run.`);
        showCause(means.length);
        drawTimeline(points, means);
        drawFigures(means);
        offerWorkers(means);
        drawShares();
    };

    const showCause = workers => {
        const why = settings && unevenShards(settings, workers);
        cause.hidden = !why;
        setText(cause, why ?? '');
    };

    const drawTimeline = (all, means) => {
        const points = all.slice(-ShownSteps);
        const [starts, lanes] = lanesOf(points, means.map(mean => mean.worker));
        timeline.set(lanes, starts.slice(1, -1), starts.at(-1), `The newest ${points.length} records of steps as bars. ${sentence.textContent}`);
        const isMean = points.some(point => point.last > point.first);
        setText(newest, `Bars: steps ${spanOf(points)}${isMean ? ', each bar a mean of several' : ''}. Table: means of steps ${spanOf(all)}.`);
    };

    const drawFigures = means => showTable(figures, table('Mean time of a step', ['worker', ...Parts, 'step'],
        means.map(mean => [String(mean.worker), ...mean.parts.map(milliseconds), milliseconds(sum(mean.parts))]), { numeric: column => column > 0 }));

    const offerWorkers = means => {
        if (worker.options.length - 1 === means.length) return;
        fill(worker, h('option', { value: '' }, 'all workers'), means.map((mean, i) => h('option', { value: i }, `worker ${mean.worker}`)));
    };

    const drawShares = () => {
        const { points } = history;
        const parts = points.map(point => sharesOf(point, worker.value));
        shares.set([[points.map(point => point.last), ...Parts.map((_, part) => parts.map(shares => shares && sum(shares.slice(part))))]]);
    };

    let settings = null;
    get(jobPath(id, 'file')).then(file => {
        settings = file.settings;
        if (cause.isConnected) refresh();
    }, error => setText(newest, error.message));
    history.loadRecent().catch(error => setText(newest, error.message));
    return {
        refresh,
        close() {
            timeline.close();
            shares.close();
        },
    };
}

const spanOf = points => `${count(points[0].first)} to ${count(points.at(-1).last)}`;

const legend = () => h('ul', { class: 'keys' }, Parts.map((part, i) => {
    const swatch = h('span', { class: 'swatch' });
    swatch.style.background = `var(--${PartColors[i]})`;
    return h('li', {}, swatch, part);
}));

// A lane for each worker. A step begins for all workers when the slowest has finished the one before.
function lanesOf(points, workers) {
    const lanes = workers.map(worker => ({ label: `worker ${worker}`, bars: [] }));
    const starts = [0];
    for (const point of points) {
        const start = starts.at(-1);
        const ends = point.workers.map((timing, i) => {
            let at = start;
            partsOf(timing, point.update_ms).forEach((length, part) => {
                lanes[i]?.bars.push({ start: at, length, color: PartColors[part] });
                at += length;
            });
            return at;
        });
        starts.push(Math.max(start, ...ends));
    }
    return [starts, lanes];
}

// Each part's share of a point's time: of one worker by its place, or of all. Null where that worker did not exist.
function sharesOf(point, place) {
    const timings = place === '' ? point.workers : point.workers.slice(Number(place), Number(place) + 1);
    const totals = Parts.map((_, part) => sum(timings.map(timing => partsOf(timing, point.update_ms)[part])));
    const all = sum(totals);
    return all > 0 ? totals.map(total => total / all) : null;
}
