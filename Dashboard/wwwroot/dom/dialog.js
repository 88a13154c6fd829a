import { h } from './elements.js';

// Asks in a dialog. Content are elements, among them fields with a name; returns the fields' values, or null when the user does not want to.
export function ask({ title, content = [], action, isDangerous = false, dismiss = 'Back' }) {
    const heading = h('h2', { id: 'dialog-title' }, title);
    const form = h('form', { method: 'dialog' },
        heading, content,
        h('div', { class: 'row end' },
            h('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, dismiss),
            action && h('button', { class: isDangerous ? 'danger' : 'primary', value: 'yes' }, action)));
    const dialog = h('dialog', { 'aria-labelledby': heading.id }, form);
    document.body.append(dialog);
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            resolve(dialog.returnValue === 'yes' ? Object.fromEntries(new FormData(form)) : null);
            dialog.remove();
        });
        dialog.showModal();
    });
}

export const field = (label, attributes) => h('label', { class: 'field' }, h('span', {}, label), h('input', attributes));
