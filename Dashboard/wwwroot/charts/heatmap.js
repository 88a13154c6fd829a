import { h, setText } from '../dom/elements.js';

// From dark to light, so that lightness alone tells the order (matplotlib's viridis, at nine places).
const Scale = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
const Above = [200, 30, 40];
const TableSize = 256;
const PictureWidth = 1280;
const PictureHeight = 480;

// A picture of a matrix: one row for each measurement, the newest at the bottom, and one column for each step back, k = 0 at the right.
export class Heatmap {
    #canvas = h('canvas', { tabindex: 0, role: 'img' });
    #value = h('p', { class: 'hint value' });
    #legend = h('canvas', { width: TableSize, height: 10, 'aria-hidden': 'true' });
    #legendLabels = h('div', { class: 'column-labels', 'aria-hidden': 'true' });
    #rowLabels = h('div', { class: 'row-labels', 'aria-hidden': 'true' });
    #columnLabels = h('div', { class: 'column-labels', 'aria-hidden': 'true' });
    #remark = h('p', { class: 'axis-title' });
    #data = null;
    #at = null;

    constructor(label) {
        this.#canvas.addEventListener('mousemove', event => this.#point(event));
        this.#canvas.addEventListener('mouseleave', () => this.#show(null));
        this.#canvas.addEventListener('keydown', event => this.#onKey(event));
        this.#canvas.setAttribute('aria-label', label);
        this.element = h('div', { class: 'heatmap' },
            this.#rowLabels,
            h('div', { class: 'picture' }, this.#canvas, this.#columnLabels, h('p', { class: 'axis-title' }, 'steps back from the last one; training goes down')),
            h('div', { class: 'heat-legend' }, this.#legend, this.#legendLabels, this.#remark), this.#value);
    }

    // rows: arrays of values, oldest first. range: the logarithms at both ends of the scale. most: the logarithm up to which what is above turns
    // red. describe: what to say about a row, a column and a value. outline: for each row, the column to draw a line at, or null. legend: labels
    // from range[0] to most. remark: what the line is. label: the whole picture in words.
    set({ rows, range, most, describe, outline, rowLabels, legend, remark, label }) {
        this.#data = { rows, range, most, describe, columns: Math.max(1, ...rows.map(row => row.length)) };
        this.#canvas.setAttribute('aria-label', label);
        this.#legendLabels.replaceChildren(...legend.map(text => h('span', {}, text)));
        setText(this.#remark, remark);
        this.#labelRows(rowLabels);
        this.#labelColumns();
        this.#draw(outline);
        this.#drawLegend();
        this.#show(this.#at);
    }

    #labelRows(labels) {
        this.#rowLabels.replaceChildren(...labels.map(label => h('span', {}, label)));
    }

    #labelColumns() {
        const last = this.#data.columns - 1;
        const marks = last < 4 ? [last, 0] : [last, Math.round(3 * last / 4), Math.round(last / 2), Math.round(last / 4), 0];
        this.#columnLabels.replaceChildren(...marks.map(mark => h('span', {}, String(mark))));
    }

    #draw(outline) {
        const { rows, columns } = this.#data;
        const [w, height] = [PictureWidth / columns, PictureHeight / rows.length];
        [this.#canvas.width, this.#canvas.height] = [PictureWidth, PictureHeight];
        const context = this.#canvas.getContext('2d');
        context.imageSmoothingEnabled = false;
        context.drawImage(this.#pixels(), 0, 0, PictureWidth, PictureHeight);
        const line = new Path2D();
        outline.forEach((k, i) => {
            if (k !== null) line[i > 0 && outline[i - 1] !== null ? 'lineTo' : 'moveTo']((columns - 0.5 - k) * w, (i + 0.5) * height);
        });
        // White within black is seen on every color.
        for (const [width, style] of [[6, '#000000'], [3, '#ffffff']]) {
            [context.lineWidth, context.strokeStyle] = [width, style];
            context.stroke(line);
        }
    }

    // The matrix as a canvas with a pixel for each value.
    #pixels() {
        const { rows, columns, range: [low], most } = this.#data;
        const image = new ImageData(columns, rows.length);
        const colors = colorTable(this.#data);
        rows.forEach((row, i) => row.forEach((value, k) => {
            const power = Math.log10(value);
            // What is not a number is as bad as what grew too large.
            const part = Number.isNaN(power) ? 1 : Math.max(0, Math.min(1, (power - low) / (most - low)));
            image.data.set(colors[Math.round(part * (TableSize - 1))], 4 * (i * columns + columns - 1 - k));
        }));
        const canvas = h('canvas', { width: columns, height: rows.length });
        canvas.getContext('2d').putImageData(image, 0, 0);
        return canvas;
    }

    #drawLegend() {
        const context = this.#legend.getContext('2d');
        colorTable(this.#data).forEach((rgba, x) => {
            context.fillStyle = `rgb(${rgba.slice(0, 3)})`;
            context.fillRect(x, 0, 1, 10);
        });
    }

    #point(event) {
        const { rows, columns } = this.#data ?? { rows: [] };
        const { left, top, width, height } = this.#canvas.getBoundingClientRect();
        const clamp = (value, most) => Math.max(0, Math.min(most, value));
        const row = clamp(Math.floor((event.clientY - top) / height * rows.length), rows.length - 1);
        this.#show(rows.length ? [row, clamp(columns - 1 - Math.floor((event.clientX - left) / width * columns), columns - 1)] : null);
    }

    #show(at) {
        this.#at = at;
        if (!this.#data || !at) return setText(this.#value, 'Point at the picture, or use the arrow keys, to read a value.');
        const [row, k] = at;
        setText(this.#value, this.#data.describe(row, k, this.#data.rows[row]?.[k]));
    }

    #onKey(event) {
        const move = { ArrowLeft: [0, 1], ArrowRight: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (event.key === 'Escape') this.#show(null);
        if (!move || !this.#data?.rows.length) return;
        event.preventDefault();
        const { rows, columns } = this.#data;
        const [row, k] = this.#at ?? [rows.length - 1, 0];
        this.#show([Math.max(0, Math.min(rows.length - 1, row + move[0])), Math.max(0, Math.min(columns - 1, k + move[1]))]);
    }
}

// Colors from the low end of the range to the most, as red, green, blue and alpha.
function colorTable({ range: [low, high], most }) {
    return Array.from({ length: TableSize }, (_, i) => {
        const power = low + i / (TableSize - 1) * (most - low);
        return [...power > high ? mix(Scale.at(-1), Above, (power - high) / (most - high)) : between((power - low) / (high - low)), 255];
    });
}

function between(part) {
    const place = Math.min(Scale.length - 1.001, part * (Scale.length - 1));
    return mix(Scale[Math.floor(place)], Scale[Math.floor(place) + 1], place % 1);
}

const mix = (a, b, part) => a.map((channel, i) => Math.round(channel + part * (b[i] - channel)));
