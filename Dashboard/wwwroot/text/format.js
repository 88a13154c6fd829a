import { number } from '../data/numbers.js';

// Numbers and times as 'windrow' writes them in a terminal. What is not known is a hyphen.

const Unknown = '-';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

const known = format => value => {
    const read = number(value);
    if (read === null) return Unknown;
    return Number.isFinite(read) ? format(read) : String(read);
};

// Four digits after the point.
export const loss = known(value => value.toFixed(4));

// Whole numbers in groups of three.
export const count = known(value => grouped.format(value));

// Four significant digits, for values that range over orders of magnitude.
export const figure = known(value => String(Number(value.toPrecision(4))));

export const percent = known(share => `${Math.round(100 * share)}%`);

export const milliseconds = known(value => `${value.toFixed(value < 10 ? 2 : 1)} ms`);

// Three significant digits and a decimal prefix: 1.23 M, 456 k.
export const scaled = known(value => {
    const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
    let power = 0;
    for (; Math.abs(value) >= 999.5 && power < prefixes.length - 1; power++) value /= 1000;
    return `${value.toFixed(power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)} ${prefixes[power]}`.trim();
});

// Whole numbers on an axis whose largest is most: short ones on long axes.
export function tick(value, most = value) {
    if (most < 100_000) return count(value);
    const [amount, prefix = ''] = scaled(value).split(' ');
    return `${Number(amount)} ${prefix}`.trim();
}

export const bytes = known(value => {
    const text = scaled(value);
    return /[a-zA-Z]$/.test(text) ? `${text}B` : `${text} B`;
});

// Seconds as minutes and seconds, with hours or days when there are any.
export const duration = known(seconds => {
    const whole = Math.max(0, Math.round(seconds));
    const two = value => String(value).padStart(2, '0');
    const [days, hours, minutes, rest] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
    if (days) return `${days}d ${hours}:${two(minutes)}:${two(rest)}`;
    return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
});

// A .NET duration, "1.02:03:04.5", in seconds.
export function secondsOf(timeSpan) {
    const [, days = 0, hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):([\d.]+)$/.exec(timeSpan) ?? [];
    return hours === undefined ? 0 : 86400 * days + 3600 * hours + 60 * minutes + Number(seconds);
}

// Steps done, and the total when it is known.
export const steps = (step, total) => total > 0 ? `${count(step)}/${count(total)}` : count(step);

// How long ago something was, in its largest unit.
export function age(time) {
    const seconds = Math.max(0, (Date.now() - new Date(time)) / 1000);
    for (const [size, unit] of [[86400, 'd'], [3600, 'h'], [60, 'min']]) {
        if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
    }
    return `${Math.floor(seconds)} s`;
}

// A moment in local time, or its date when it is more than a day ago.
export function moment(time) {
    const date = new Date(time);
    const two = value => String(value).padStart(2, '0');
    const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return Date.now() - date < 86_400_000
        ? `${clock}:${two(date.getSeconds())}`
        : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

// 1 silo, 2 silos.
export const plural = (amount, noun) => `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;

// l0 / l0 and l1 / l0, l1 and l2
export const list = words => words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
