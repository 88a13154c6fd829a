import { fill, h } from '../dom/elements.js';
import { setTitle } from './title.js';

export function showMissing(root) {
    setTitle('Not found');
    fill(root, h('h1', {}, 'Not found'), h('p', {}, 'There is nothing at this address. ', h('a', { href: '#/' }, 'All jobs'), '.'));
}
