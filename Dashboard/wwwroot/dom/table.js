import { fill, h } from './elements.js';

// A table that scrolls within its frame when it is wider than the page. Cells are texts or elements; numeric says which columns align right.
export function table(caption, header, rows, { numeric = () => false } = {}) {
    const cell = (content, column) => h(column === 0 ? 'th' : 'td', { scope: column === 0 ? 'row' : null, class: numeric(column) ? 'number' : null }, content);
    return scrolling(caption, h('table', {},
        h('caption', { class: 'unseen' }, caption),
        h('thead', {}, h('tr', {}, header.map((name, column) => h('th', { scope: 'col', class: numeric(column) ? 'number' : null }, name)))),
        h('tbody', {}, rows.map(row => h('tr', {}, row.map(cell))))));
}

// Shows a table in an area, or nothing. Of a table with the same header only the body changes, so the focus and the scroll position stay.
export function showTable(area, fresh) {
    const header = element => element?.querySelector('thead')?.textContent;
    const shown = area.firstElementChild;
    if (fresh && header(fresh) && header(shown) === header(fresh)) shown.querySelector('tbody').replaceWith(fresh.querySelector('tbody'));
    else fill(area, fresh);
}

export const scrolling = (label, content) => h('div', { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': label }, content);
