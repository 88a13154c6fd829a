// JSON has no numbers that are not finite; the server writes them as strings, which Number understands.
export const number = value => value === null || value === undefined ? null : Number(value);

// A number for a chart: null where nothing can be drawn.
export const drawable = value => {
    const read = number(value);
    return Number.isFinite(read) ? read : null;
};

export const sum = values => values.reduce((total, value) => total + value, 0);

export const mean = values => values.length ? sum(values) / values.length : 0;
