// Views by address: the part after # names the view, so the browser's history and bookmarks work.

// routes: pairs of a pattern such as '#/job/:id/:tab?' and a function that shows the view in an element and returns how to close it.
export function startRouter(content, routes, onShown) {
    const compiled = routes.map(([pattern, show]) => [compile(pattern), show]);
    let view = null;

    const follow = () => {
        const address = location.hash || '#/';
        for (const [match, show] of compiled) {
            const parts = match(address);
            if (!parts) continue;
            // A view may show another of its own addresses, such as a tab, without starting again.
            if (view?.show === show && view.goTo?.(parts)) break;
            view?.close?.();
            content.replaceChildren();
            view = { show, ...show(content, parts) };
            break;
        }
        onShown(address);
    };
    addEventListener('hashchange', follow);
    follow();
}

function compile(pattern) {
    const names = [];
    const source = pattern.replace(/\/:(\w+)(\?)?/g, (_, name, optional) => {
        names.push(name);
        return optional ? '(?:/([^/]*))?' : '/([^/]+)';
    });
    const expression = new RegExp(`^${source}$`);
    return address => {
        const found = expression.exec(address);
        return found && Object.fromEntries(names.map((name, i) => [name, decode(found[i + 1] ?? '')]));
    };
}

// An address that a person typed may not be well encoded.
function decode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
