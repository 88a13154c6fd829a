import { overview } from '../data/overview.js';
import { preference, prefer } from '../data/preferences.js';
import { fill, h, setText } from '../dom/elements.js';
import { following } from '../dom/refresh.js';
import { scrolling } from '../dom/table.js';
import { plural } from '../text/format.js';
import { columnsFor, valueOf } from './job-columns.js';
import { setTitle } from './title.js';

// All jobs as a table that can be filtered, sorted and used to choose jobs to compare. Rows stay the same elements while jobs change, so the
// focus stays where it is.
export function showJobs(root) {
    setTitle('Jobs');
    const chosen = new Set();
    const rows = new Map();
    let columns = [];
    let sorted = preference('jobs.sort', { key: 'age', isDescending: false });

    const filter = h('input', { type: 'search', placeholder: 'Name, tag, owner or state', oninput: () => draw() });
    const goToComparison = () => {
        location.hash = `#/compare/${[...chosen].map(encodeURIComponent).join(',')}`;
    };
    const compare = h('button', { type: 'button', class: 'primary', onclick: goToComparison }, 'Compare');
    const summary = h('p', { class: 'hint', role: 'status' });
    const head = h('tr');
    const body = h('tbody');
    fill(root,
        h('h1', {}, 'Jobs'),
        h('div', { class: 'row' }, h('label', { class: 'field grow' }, h('span', {}, 'Filter'), filter), compare),
        summary,
        scrolling('Jobs', h('table', { class: 'jobs' }, h('caption', { class: 'unseen' }, 'Jobs'), h('thead', {}, head), body)));

    const draw = () => {
        const wanted = columnsFor(overview);
        if (wanted.map(column => column.key).join() !== columns.map(column => column.key).join()) {
            columns = wanted;
            rows.clear();
            drawHead();
        }
        const shown = inOrder(overview.jobs.filter(job => isMatch(job, filter.value)));
        const elements = shown.map(rowOf);
        if (elements.length !== body.children.length || elements.some((row, i) => row !== body.children[i])) body.replaceChildren(...elements);
        setText(summary, summaryOf(shown.length));
        for (const id of chosen) if (!overview.job(id)) chosen.delete(id);
        compare.disabled = chosen.size < 2;
        setText(compare, chosen.size < 2 ? 'Compare' : `Compare ${chosen.size} jobs`);
    };

    const drawHead = () => fill(head, h('th', { scope: 'col' }, h('span', { class: 'unseen' }, 'Chosen')), columns.map(headerOf));

    const headerOf = ({ key, label, isNumber }) => {
        const direction = sorted.key !== key ? null : sorted.isDescending ? 'descending' : 'ascending';
        return h('th', { scope: 'col', 'aria-sort': direction, class: isNumber ? 'number' : null },
            h('button', { type: 'button', class: 'sort', onclick: () => sortBy(key) }, label));
    };

    const sortBy = key => {
        sorted = { key, isDescending: sorted.key === key && !sorted.isDescending };
        prefer('jobs.sort', sorted);
        drawHead();
        draw();
        head.querySelector('[aria-sort] button')?.focus();
    };

    const inOrder = jobs => {
        const by = columns.find(column => column.key === sorted.key) ?? columns.at(-1);
        const sign = sorted.isDescending ? -1 : 1;
        return jobs.toSorted((a, b) => sign * compareValues(valueOf(by, a), valueOf(by, b)));
    };

    const rowOf = job => {
        const row = rows.get(job.id) ?? newRow(job.id);
        columns.forEach((column, i) => {
            const text = column.text(job);
            if (row.texts[i] === text) return;
            row.texts[i] = text;
            fill(row.cells[i], column.content?.(job) ?? text);
        });
        return row.element;
    };

    const newRow = id => {
        const onchange = () => {
            chosen[box.checked ? 'add' : 'delete'](id);
            draw();
        };
        const box = h('input', { type: 'checkbox', 'aria-label': `Choose ${id}`, onchange });
        box.checked = chosen.has(id);
        const cells = columns.map(({ key, isNumber }) => key === 'id' ? h('th', { scope: 'row' }) : h('td', { class: isNumber ? 'number' : null }));
        const row = { element: h('tr', {}, h('td', {}, box), cells), cells, texts: [] };
        rows.set(id, row);
        return row;
    };

    const summaryOf = shown => {
        if (!overview.isLoaded) return 'Loading …';
        if (!overview.jobs.length) return "No jobs yet. 'windrow submit job.yaml' or 'windrow train job.yaml' starts one.";
        return shown === overview.jobs.length ? plural(shown, 'job') : `${shown} of ${plural(overview.jobs.length, 'job')}`;
    };

    return following(overview, draw);
}

// Each word of the filter occurs in the job's name, state, owner or a tag.
const isMatch = (job, words) => {
    const texts = [job.id, job.state, job.owner ?? '', ...job.tags].map(text => text.toLowerCase());
    return words.toLowerCase().split(/\s+/).every(word => texts.some(text => text.includes(word)));
};

// What is not known comes last in ascending order.
function compareValues(a, b) {
    if (a === null || b === null) return (a === null) - (b === null);
    return typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a - b;
}
