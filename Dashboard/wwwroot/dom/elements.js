// h('button', { class: 'quiet', onclick: stop }, 'Stop'): an element with its attributes, listeners and children. Texts become text nodes, so
// what users write is never read as HTML.
export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) set(element, name, value);
    element.append(...present(children));
    return element;
}

function set(element, name, value) {
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
}

const present = children => children.flat().filter(child => child !== null && child !== undefined && child !== false);

// Replaces an element's children.
export function fill(element, ...children) {
    element.replaceChildren(...present(children));
    return element;
}

// Writes only what changed: screen readers announce, and browsers lay out, every write.
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}
