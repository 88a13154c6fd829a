import { Axes } from '../data/axes.js';
import { prefer, preference } from '../data/preferences.js';
import { h, setText } from '../dom/elements.js';

// How curves are drawn, and the fields with which a user changes that. A 'change' event says that they must be drawn again; 'zoom' and
// 'reset' ask for other steps.
export class CurveControls extends EventTarget {
    smoothing = preference('curves.smoothing', 0.6);
    isLog = preference('curves.log', false);
    axisName = Axes[preference('curves.axis', 'steps')] ? preference('curves.axis', 'steps') : 'steps';
    isTable = false;

    #shown = h('output', {}, this.smoothing.toFixed(2));
    #first = h('input', { type: 'number', min: 1, step: 1, 'aria-label': 'First step' });
    #last = h('input', { type: 'number', min: 1, step: 1, 'aria-label': 'Last step' });
    #reset = h('button', { type: 'button', class: 'quiet', disabled: true, onclick: () => this.#tell('reset') }, 'Show all steps');

    element = h('form', { class: 'row controls', onsubmit: event => this.#onZoom(event) },
        h('label', {}, 'Smoothing ', h('input', {
            type: 'range', min: 0, max: 0.99, step: 0.01, value: this.smoothing, oninput: event => this.#smooth(event.target.valueAsNumber),
        }), this.#shown),
        h('label', {}, h('input', {
            type: 'checkbox', checked: this.isLog, onchange: event => this.#choose('isLog', 'curves.log', event.target.checked),
        }), ' Log scale'),
        h('label', {}, 'Over ', h('select', { onchange: event => this.#choose('axisName', 'curves.axis', event.target.value) },
            Object.entries(Axes).map(([name, { label }]) => h('option', { value: name, selected: name === this.axisName }, label)))),
        h('span', { class: 'zoom' }, 'Steps ', this.#first, ' to ', this.#last, ' ', h('button', { class: 'quiet' }, 'Zoom'), ' ', this.#reset));

    constructor({ hasTable = false } = {}) {
        super();
        if (hasTable) this.element.append(h('label', {}, h('input', { type: 'checkbox', onchange: event => this.#showTable(event.target.checked) }), ' Table'));
    }

    get axis() {
        return Axes[this.axisName];
    }

    // Shows which steps the curves cover.
    showRange(range, isZoomed) {
        this.#reset.disabled = !isZoomed;
        // Not while a user types.
        if ([this.#first, this.#last].includes(document.activeElement)) return;
        [this.#first.value, this.#last.value] = range;
    }

    #smooth(weight) {
        this.smoothing = weight;
        prefer('curves.smoothing', weight);
        setText(this.#shown, weight.toFixed(2));
        this.#tell('change');
    }

    #choose(field, name, value) {
        this[field] = value;
        prefer(name, value);
        this.#tell('change');
    }

    #showTable(isTable) {
        this.isTable = isTable;
        this.#tell('change');
    }

    #onZoom(event) {
        event.preventDefault();
        const [first, last] = [this.#first.valueAsNumber, this.#last.valueAsNumber];
        if (first >= 1 && last >= first) this.dispatchEvent(new CustomEvent('zoom', { detail: [first, last] }));
    }

    #tell(kind) {
        this.dispatchEvent(new Event(kind));
    }
}
