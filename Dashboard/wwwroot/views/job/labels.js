import { fill, h } from '../../dom/elements.js';
import { moment } from '../../text/format.js';

// A job's tags and notes, with fields to add more. send carries out an order.
export function labels(send) {
    const tags = h('ul', { class: 'tags' });
    const notes = h('ul', { class: 'notes' });
    const tag = h('input', { name: 'tag', placeholder: 'New tag', 'aria-label': 'New tag', required: true });
    const note = h('input', { name: 'note', placeholder: 'New note', 'aria-label': 'New note', required: true });
    const words = () => tag.value.split(/[\s,]+/).filter(Boolean);
    const element = h('div', { class: 'labels' },
        h('div', { class: 'row' }, tags, formOf(tag, 'Add tag', () => send('tag', { add: words(), remove: [] }))),
        notes, formOf(note, 'Add note', () => send('note', { text: note.value })));

    const tagOf = text => h('li', { class: 'tag' }, text, ' ', h('button', {
        type: 'button', class: 'remove', 'aria-label': `Remove tag ${text}`, onclick: () => send('tag', { add: [], remove: [text] }),
    }, '×'));

    let shown = '';
    const show = job => {
        const state = JSON.stringify([job.tags, job.notes]);
        if (state === shown) return;
        shown = state;
        fill(tags, job.tags.map(tagOf));
        fill(notes, job.notes.map(({ time, user, text }) => h('li', {}, h('span', { class: 'hint' }, `${moment(time)}${user ? ` ${user}` : ''}: `), text)));
    };
    return { element, show };
}

// A field with a button; the field is emptied when the order was accepted.
const formOf = (input, label, order) => h('form', {
    class: 'row',
    async onsubmit(event) {
        event.preventDefault();
        if (await order()) input.value = '';
    },
}, input, h('button', { class: 'quiet' }, label));
