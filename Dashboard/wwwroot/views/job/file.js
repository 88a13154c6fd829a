import { get, jobPath } from '../../data/api.js';
import { copyButton } from '../../dom/copy.js';
import { fill, h } from '../../dom/elements.js';
import { table } from '../../dom/table.js';
import { count, figure, moment } from '../../text/format.js';

// The job file as the user wrote it, and what was changed since.
export function showFile(root, { id, history }) {
    const text = h('pre', { class: 'file', tabindex: 0 }, 'Loading …');
    const changes = h('div');
    fill(root,
        h('div', { class: 'row between' }, h('h2', {}, 'Job file'), copyButton(text)), text,
        h('h2', {}, 'Changed settings'), changes);
    get(jobPath(id, 'file')).then(file => fill(text, file.text), error => fill(text, error.message));

    let shown = -1;
    const refresh = () => {
        const newest = history.others.at(-1)?.seq ?? 0;
        if (newest === shown) return;
        shown = newest;
        const rows = history.others.flatMap(rowsOf).toReversed();
        fill(changes, rows.length
            ? table('Changed settings', ['from step', 'time', 'setting', 'value'], rows, { numeric: column => column === 0 })
            : h('p', { class: 'hint' }, 'No setting was changed after the job was submitted.'));
    };
    return { refresh };
}

// The rows of an event that changes settings. A new value counts from the step after it.
function rowsOf(event) {
    const from = [count(event.global_step + 1), moment(event.time)];
    if (event.event === 'learning_rate') return [[...from, 'training.learningRate', figure(event.lr)]];
    if (event.event !== 'settings') return [];
    return event.settings.map(setting => {
        const [path, ...value] = setting.split('=');
        return [...from, path, value.join('=')];
    });
}
