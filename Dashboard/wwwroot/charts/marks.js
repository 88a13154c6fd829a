import { color } from './colors.js';

// How near to a mark, in pixels, the cursor shows its text.
const Near = 6;
const MostLines = 4;

// Draws marks over a chart: lines at the steps where something happened, and short ticks for what happens all the time. A mark has an x,
// a color's name, a text, and isTick.
export function drawMarks(plot, marks) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio;
    for (const { x, color: name, isTick } of marks) {
        const left = Math.round(plot.valToPos(x, 'x', true)) + 0.5;
        if (left < bbox.left || left > bbox.left + bbox.width) continue;
        ctx.strokeStyle = color(name);
        ctx.setLineDash(isTick ? [] : [4 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(left, isTick ? bbox.top + bbox.height - 7 * devicePixelRatio : bbox.top);
        ctx.lineTo(left, bbox.top + bbox.height);
        ctx.stroke();
    }
    ctx.restore();
}

// The texts of the marks near a position, one a line; empty for none.
export function marksNear(plot, marks, left) {
    const texts = marks.filter(mark => Math.abs(plot.valToPos(mark.x, 'x') - left) <= Near).map(mark => mark.text);
    return [...texts.slice(0, MostLines), ...texts.length > MostLines ? [`and ${texts.length - MostLines} more`] : []].join('\n');
}
