import { h, setText } from '../dom/elements.js';
import uPlot from '../lib/uplot/uPlot.esm.js';
import { color } from './colors.js';
import { drawMarks, marksNear } from './marks.js';
import { logTicks } from './ticks.js';

const Font = '11px system-ui, sans-serif';

// Pixels that a dot needs; with less room, a series of dots is a line only.
const DotSpace = 9;

// Distances between two labels on the x axis: neither steps nor seconds nor tokens have fractions that matter.
const WholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat();

const Styles = {
    line: { width: 1.75, points: { show: isHardlyALine, size: 5 } },
    faint: { width: 1, alpha: 0.35, points: { show: false } },
    edge: { width: 0, points: { show: false } },
    dots: { width: 1.5, spanGaps: true, points: { show: hasRoomForDots, size: 5 } },
    area: { width: 0, points: { show: false } },
};

// uPlot's own logarithmic axes always show whole decades, which a loss seldom fills.
const LogScale = { distr: 3, range: (_, min, max) => min ? [min / 1.05, max * 1.05] : [1, 10] };
const LogAxis = { splits: (_, axis, min, max) => logTicks(min, max), filter: (_, ticks) => ticks };

// Curves over a common x. Each series has a label, the name of a color, and a kind, which is one of the styles.
export class LineChart {
    #options;
    #plot = null;
    #tables = [[[]]];
    #marks = [];
    #range = null;
    #legend = h('div', { class: 'legend' });
    #values = [];
    #frame = h('div', { class: 'plot', role: 'img', tabindex: 0, onkeydown: event => this.#onKey(event) });
    #note = h('div', { class: 'note', hidden: true });
    #resizes = new ResizeObserver(() => this.#resize());
    #onTheme = () => this.#plot?.redraw(false, true);

    // options: title, series, height, group (charts of a group share their cursor), isLog, formatX, describeX (an x with its unit), formatY,
    // formatTick for its axis, bands, the range of y where it is fixed, shownValue where a series is drawn at another height than its value,
    // and what to do when a user drags over a range (onZoom) or double-clicks (onReset).
    constructor(options) {
        this.#options = { height: 180, formatY: String, bands: [], ...options };
        this.element = h('figure', { class: 'chart' }, h('figcaption', {}, h('h3', {}, options.title), this.#legend), this.#frame);
        this.#createLegend();
        this.#resizes.observe(this.#frame);
        document.addEventListener('themechange', this.#onTheme);
    }

    // tables: each has an x and the values of one or more series, in the order of the series. range: the ends of x, where they are not those of
    // the tables.
    set(tables, { marks = [], range = null } = {}) {
        [this.#tables, this.#marks, this.#range] = [tables, marks, range?.[0] < range?.[1] ? range : null];
        if (!this.#plot) this.#resize();
        else this.#plot.setData(this.#joined());
        this.#describe();
    }

    clearSelection() {
        this.#plot?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }

    close() {
        this.#resizes.disconnect();
        document.removeEventListener('themechange', this.#onTheme);
        this.#plot?.destroy();
    }

    #joined() {
        return this.#tables.length === 1 ? this.#tables[0] : uPlot.join(this.#tables);
    }

    // The width is known only once the chart is part of the page.
    #resize() {
        const width = Math.floor(this.#frame.clientWidth);
        if (width === 0) return;
        if (this.#plot) {
            if (width !== this.#plot.width) this.#plot.setSize({ width, height: this.#options.height });
        } else {
            this.#plot = new uPlot(this.#configuration(width), this.#joined(), this.#frame);
            this.#plot.over.append(this.#note);
            this.#describe();
        }
    }

    #configuration(width) {
        const { height, isLog, formatX, formatY, formatTick = formatY, series, bands, group, range } = this.#options;
        const axis = { stroke: () => color('muted'), font: Font, grid: { stroke: () => color('grid'), width: 1 }, ticks: { show: false } };
        return {
            width, height, padding: [8, 18, 0, 0], legend: { show: false }, bands: bands.map(band => ({ ...band, fill: () => color(band.color) })),
            scales: { x: { time: false, range: (_, min, max) => this.#range ?? [min, max] }, y: isLog ? LogScale : range ? { range } : {} },
            axes: [
                { ...axis, size: 22, incrs: WholeSteps, values: (_, ticks) => ticks.map(tick => formatX(tick, ticks.at(-1))) },
                { ...axis, size: 58, values: (_, ticks) => ticks.map(tick => formatTick(tick)), ...isLog && LogAxis },
            ],
            series: [{}, ...series.map(style)],
            cursor: {
                y: false, points: { size: (_, i) => series[i - 1]?.isUnlisted ? 0 : 6 }, drag: { x: true, y: false, setScale: false },
                // Charts of a group share the position only: one drag is one zoom.
                sync: { key: group, setSeries: false, filters: { pub: kind => kind === 'mousemove' || kind === 'mouseleave' } },
                bind: { dblclick: () => () => { this.#options.onReset?.(); } },
            },
            hooks: {
                setSelect: [plot => this.#onSelect(plot)],
                setCursor: [plot => this.#onCursor(plot)],
                draw: [plot => drawMarks(plot, this.#marks)],
            },
        };
    }

    #createLegend() {
        this.#options.series.forEach((series, i) => {
            if (series.isUnlisted) return;
            const value = h('b', {}, '-');
            const swatch = h('span', { class: 'swatch' });
            swatch.style.background = `var(--${series.color})`;
            const onclick = () => this.#toggle(button, i);
            const button = h('button', { type: 'button', 'aria-pressed': 'true', title: 'Show or hide', onclick }, swatch, h('span', {}, series.label), value);
            this.#values.push([i, value]);
            this.#legend.append(button);
        });
    }

    // A series takes those that belong to it along, such as its raw values.
    #toggle(button, index) {
        const isShown = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(isShown));
        const { label } = this.#options.series[index];
        this.#options.series.forEach((series, i) => {
            if (i === index || series.of === label) this.#plot?.setSeries(i + 1, { show: isShown });
        });
    }

    #onSelect(plot) {
        const { left, width } = plot.select;
        if (width <= 0) return;
        this.#options.onZoom?.(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
        this.clearSelection();
    }

    #onCursor(plot) {
        const { left, idx } = plot.cursor;
        this.#showValues(left >= 0 ? idx : null);
        // Of charts that share their cursor, only the one with the pointer or the focus says where that is.
        const isHere = left >= 0 && (this.#frame.matches(':hover') || this.#frame === document.activeElement);
        const text = isHere ? [this.#options.describeX?.(plot.data[0][idx]), marksNear(plot, this.#marks, left)].filter(Boolean).join('\n') : '';
        this.#note.hidden = !text;
        if (!text) return;
        setText(this.#note, text);
        const isRight = left > plot.over.clientWidth / 2;
        this.#note.style.left = isRight ? '' : `${left + 10}px`;
        this.#note.style.right = isRight ? `${plot.over.clientWidth - left + 10}px` : '';
    }

    // Values at an index, or the newest ones.
    #showValues(index) {
        const texts = this.#textsAt(index);
        this.#values.forEach(([i, element]) => setText(element, texts[i]));
    }

    #textsAt(index) {
        const { series, formatY, shownValue = (values, i) => values[i] } = this.#options;
        const values = series.map((_, i) => this.#valueAt(i, index));
        return values.map((_, i) => formatY(shownValue(values, i)));
    }

    // Where a series has no value at an index, as between two evaluations, its last one before counts.
    #valueAt(series, index) {
        const values = this.#plot?.data[series + 1] ?? [];
        for (let i = index ?? values.length - 1; i >= 0; i--) if (values[i] !== null && values[i] !== undefined) return values[i];
        return null;
    }

    #describe() {
        if (!this.#plot) return;
        if (!(this.#plot.cursor.left >= 0)) this.#showValues(null);
        const last = this.#plot.data[0].at(-1);
        const texts = this.#textsAt(null);
        const values = this.#values.map(([i]) => `${this.#options.series[i].label} ${texts[i]}`);
        this.#frame.setAttribute('aria-label', last === undefined
            ? `${this.#options.title}: nothing yet`
            : `${this.#options.title}, newest values: ${values.join(', ')}, at ${this.#options.describeX?.(last) ?? this.#options.formatX(last)}`);
    }

    #onKey(event) {
        const plot = this.#plot;
        const end = plot ? plot.data[0].length - 1 : -1;
        if (end < 0) return;
        const now = plot.cursor.left >= 0 ? plot.cursor.idx : end;
        const stride = event.shiftKey ? 10 : 1;
        const target = { ArrowLeft: now - stride, ArrowRight: now + stride, Home: 0, End: end }[event.key];
        if (event.key === 'Escape') plot.setCursor({ left: -10, top: -10 }, true, true);
        if (target === undefined) return;
        event.preventDefault();
        const x = plot.data[0][Math.max(0, Math.min(end, target))];
        plot.setCursor({ left: plot.valToPos(x, 'x'), top: 0 }, true, true);
    }
}

function style({ label, color: name, kind = 'line', fill }) {
    const { points, ...lines } = Styles[kind];
    const stroke = () => color(name);
    return { label, ...lines, stroke, points: { ...points, stroke, fill: stroke }, ...fill ? { fill: () => color(fill) } : {} };
}

function hasRoomForDots(plot, series) {
    return valuesOf(plot, series) * DotSpace < plot.over.clientWidth;
}

// A value without neighbors has no line to be seen by.
function isHardlyALine(plot, series) {
    return valuesOf(plot, series) < 4;
}

const valuesOf = (plot, series) => plot.data[series].filter(value => value !== null && value !== undefined).length;
