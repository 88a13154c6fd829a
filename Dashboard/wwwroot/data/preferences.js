// What a user chose and this browser remembers. A browser may refuse to store anything: then a choice lasts as long as the page.

const Prefix = 'windrow.';
const chosen = new Map();

export function preference(name, fallback) {
    if (chosen.has(name)) return chosen.get(name);
    try {
        return JSON.parse(localStorage.getItem(Prefix + name)) ?? fallback;
    } catch {
        return fallback;
    }
}

export function prefer(name, value) {
    chosen.set(name, value);
    try {
        localStorage.setItem(Prefix + name, JSON.stringify(value));
    } catch {
        // Kept in memory.
    }
}
