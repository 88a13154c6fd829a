import { h } from '../dom/elements.js';
import { milliseconds } from '../text/format.js';
import { color } from './colors.js';

const LaneHeight = 22;
const Gap = 4;
const AxisHeight = 20;
const LabelWidth = 70;

// Lanes of colored bars over a common time: one lane for each worker, one bar for each part of a step.
export class Timeline {
    #canvas = h('canvas', { role: 'img' });
    #lanes = [];
    #starts = [];
    #duration = 1;
    #resizes = new ResizeObserver(() => this.#draw());
    #onTheme = () => this.#draw();

    constructor() {
        this.element = h('div', { class: 'timeline' }, this.#canvas);
        this.#resizes.observe(this.element);
        document.addEventListener('themechange', this.#onTheme);
    }

    // lanes: each has a label, and bars with start and length in milliseconds and a color's name. starts: when each step begins. label: the
    // picture in words.
    set(lanes, starts, duration, label) {
        [this.#lanes, this.#starts, this.#duration] = [lanes, starts, duration];
        this.#canvas.setAttribute('aria-label', label);
        this.#draw();
    }

    close() {
        this.#resizes.disconnect();
        document.removeEventListener('themechange', this.#onTheme);
    }

    #draw() {
        const width = this.element.clientWidth;
        if (!width || !this.#lanes.length) return;
        const height = this.#lanes.length * LaneHeight + AxisHeight;
        const ratio = devicePixelRatio;
        [this.#canvas.width, this.#canvas.height] = [width * ratio, height * ratio];
        this.#canvas.style.height = `${height}px`;
        const context = this.#canvas.getContext('2d');
        context.scale(ratio, ratio);
        context.font = '12px system-ui, sans-serif';
        context.textBaseline = 'middle';
        const scale = (width - LabelWidth - 4) / this.#duration;
        this.#lanes.forEach(({ label, bars }, lane) => {
            const top = lane * LaneHeight;
            context.fillStyle = color('text');
            context.fillText(label, 0, top + LaneHeight / 2, LabelWidth - 6);
            for (const bar of bars) {
                context.fillStyle = color(bar.color);
                context.fillRect(LabelWidth + bar.start * scale, top + Gap / 2, Math.max(0.5, bar.length * scale - 0.5), LaneHeight - Gap);
            }
        });
        this.#drawAxis(context, scale, height);
    }

    #drawAxis(context, scale, height) {
        context.strokeStyle = color('muted');
        context.fillStyle = color('muted');
        context.setLineDash([2, 3]);
        for (const start of this.#starts) {
            const x = Math.round(LabelWidth + start * scale) + 0.5;
            context.beginPath();
            context.moveTo(x, 0);
            context.lineTo(x, height - AxisHeight);
            context.stroke();
        }
        const end = milliseconds(this.#duration);
        context.fillText('0', LabelWidth, height - AxisHeight / 2);
        context.fillText(end, LabelWidth + this.#duration * scale - context.measureText(end).width, height - AxisHeight / 2);
    }
}
