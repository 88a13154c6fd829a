const Interval = 250;

// A function that asks for a redraw: drawn at most four times a second, and not at all while the page is hidden.
export function refresher(draw) {
    let [timer, lastDraw, isWanted, isClosed] = [0, -Infinity, false, false];

    const run = () => {
        timer = 0;
        if (isClosed || !isWanted || document.hidden) return;
        [isWanted, lastDraw] = [false, performance.now()];
        draw();
    };
    const ask = () => {
        isWanted = true;
        if (!timer && !isClosed) timer = setTimeout(run, Math.max(0, lastDraw + Interval - performance.now()));
    };
    const onVisibility = () => {
        if (isWanted) ask();
    };
    document.addEventListener('visibilitychange', onVisibility);
    ask.close = () => {
        isClosed = true;
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', onVisibility);
    };
    return ask;
}

// Draws now and whenever a source says that it has changed; the answer ends that.
export function following(source, draw) {
    const refresh = refresher(draw);
    source.addEventListener('change', refresh);
    draw();
    return {
        close() {
            source.removeEventListener('change', refresh);
            refresh.close();
        },
    };
}
