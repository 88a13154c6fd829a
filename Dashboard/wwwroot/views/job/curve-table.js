import { table } from '../../dom/table.js';
import { count, duration, figure, loss } from '../../text/format.js';

const MostRows = 50;

// The curves as a table of evenly spread points, newest first.
export function curveTable({ points, evaluations }) {
    const stride = Math.ceil(points.length / MostRows);
    const chosen = points.filter((_, i) => (points.length - 1 - i) % stride === 0).toReversed();
    const lastEvaluation = step => evaluations.findLast(evaluation => evaluation.global_step <= step)?.val_loss;
    return table('Figures by step', ['step', 'training time', 'loss', 'val loss', 'learning rate', 'gradient norm', 'tokens/s'],
        chosen.map(point => [
            count(point.last), duration(point.seconds), loss(point.loss), loss(lastEvaluation(point.last)),
            figure(point.lr), figure(point.grad_norm), count(point.tokens_per_second),
        ]), { numeric: () => true });
}
