import { count, duration, scaled, tick } from '../text/format.js';

// What curves can be drawn over: for each, a point's value, how to write it on an axis, and how to write it with its unit.
export const Axes = {
    steps: { label: 'steps', of: point => point.last, format: tick, describe: value => `step ${count(value)}` },
    time: { label: 'training time', of: point => point.seconds, format: duration, describe: value => `${duration(value)} of training` },
    tokens: { label: 'tokens', of: point => point.tokens, format: tick, describe: value => `${scaled(value)} tokens` },
};

// A function that gives the x of any step: between two points, by interpolation.
export function stepsTo(axis, points) {
    return step => {
        if (!points.length) return step;
        const after = firstAtOrAfter(points, step);
        const b = points[Math.min(after, points.length - 1)];
        const a = after > 0 ? points[after - 1] : { last: b.first - 1, seconds: 0, tokens: 0 };
        const part = b.last > a.last ? Math.min(1, Math.max(0, (step - a.last) / (b.last - a.last))) : 1;
        // Within the first point of a zoomed range, its start is not known.
        if (after === 0 && b.first > 1) return axis.of(b);
        return axis.of(a) + part * (axis.of(b) - axis.of(a));
    };
}

// The steps between two x.
export function stepsBetween(axis, points, from, to) {
    const inside = points.filter(point => axis.of(point) >= from && axis.of(point) <= to);
    const nearest = points.find(point => axis.of(point) >= from) ?? points.at(-1);
    const [first, last] = inside.length ? [inside[0], inside.at(-1)] : [nearest, nearest];
    return [first.first, last.last];
}

function firstAtOrAfter(points, step) {
    let [low, high] = [0, points.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (points[middle].last < step) low = middle + 1;
        else high = middle;
    }
    return low;
}
