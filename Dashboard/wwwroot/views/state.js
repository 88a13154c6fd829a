import { h } from '../dom/elements.js';

// A job's state as a colored dot and a word.
export const stateBadge = state => h('span', { class: 'state', 'data-state': state }, state);

// A share from 0 to 1 as a bar, for eyes only: the number stands next to it as text.
export function shareBar(share = 0) {
    const bar = h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span'));
    setShare(bar, share);
    return bar;
}

export function setShare(bar, share) {
    bar.firstChild.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
}

export const progressOf = job => job.total_steps > 0 ? job.step / job.total_steps : 0;

export const tagChips = tags => tags.map(tag => h('span', { class: 'tag' }, tag));
