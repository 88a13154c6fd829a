// The style sheet's colors for canvases, which do not read style sheets.

const known = new Map();
document.addEventListener('themechange', () => known.clear());

// The value of the custom property --name.
export function color(name) {
    if (!known.has(name)) known.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
    return known.get(name);
}

// Names of the colors of series, which people with any color vision can tell apart (after Okabe and Ito).
export const Series = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5', 'series-6', 'series-7', 'series-8'];
