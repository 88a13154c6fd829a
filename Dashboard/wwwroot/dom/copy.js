import { h, setText } from './elements.js';

// A button that copies the text of an element. Browsers offer the clipboard only on safe connections; without it, the text is selected.
export function copyButton(source, label = 'Copy') {
    const button = h('button', { type: 'button', class: 'quiet', onclick: () => copy(source, button) }, label);
    return button;
}

async function copy(source, button) {
    try {
        await navigator.clipboard.writeText(source.textContent);
        setText(button, 'Copied');
    } catch {
        getSelection().selectAllChildren(source);
        setText(button, 'Selected: press Ctrl+C');
    }
}
