// Values to label on a logarithmic axis: powers of ten over several decades, also 2 and 5 over fewer, and round numbers within one.
export function logTicks(min, max) {
    const decades = Math.log10(max / min);
    if (decades < 1) return roundTicks(min, max);
    const mantissas = decades > 4 ? [1] : [1, 2, 5];
    const ticks = [];
    for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power++) ticks.push(...mantissas.map(mantissa => mantissa * 10 ** power));
    return ticks.filter(tick => tick >= min && tick <= max);
}

function roundTicks(min, max) {
    const rough = (max - min) / 5;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(mantissa => mantissa * power).find(candidate => candidate >= rough);
    const ticks = [];
    for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(i * step);
    return ticks;
}
