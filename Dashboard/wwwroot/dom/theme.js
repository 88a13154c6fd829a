import { prefer, preference } from '../data/preferences.js';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

// Connects the choice of colors in the page's header. A 'themechange' event on the document tells charts to read their colors again.
export function startTheme(select) {
    select.value = preference('theme', 'system');
    select.addEventListener('change', () => {
        prefer('theme', select.value);
        apply(select.value);
    });
    prefersDark.addEventListener('change', () => apply(select.value));
    apply(select.value);
}

function apply(choice) {
    document.documentElement.dataset.theme = choice === 'system' ? prefersDark.matches ? 'dark' : 'light' : choice;
    document.dispatchEvent(new Event('themechange'));
}
