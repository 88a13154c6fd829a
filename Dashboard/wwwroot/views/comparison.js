import { number } from '../data/numbers.js';
import { overview } from '../data/overview.js';
import { h } from '../dom/elements.js';
import { table } from '../dom/table.js';
import { count, duration, figure, loss, scaled, steps } from '../text/format.js';
import { figureNames, figuresOf } from './job/figures.js';

// The settings whose values are not the same in all jobs; the name does not count, since the id says it.
export function differingSettings(runs, settings) {
    const paths = [...new Set(settings.flatMap(Object.keys))].filter(path => path !== 'name' && new Set(settings.map(job => job[path])).size > 1);
    if (!paths.length) return h('p', { class: 'hint' }, 'All settings are the same.');
    return table('Settings that differ', ['setting', ...runs.map(run => run.id)], paths.map(path => [path, ...settings.map(job => job[path] ?? '-')]));
}

// The best and the last figures of each job, a column for each.
export function bestAndLast(runs) {
    const names = figureNames(runs.flatMap(run => run.history.evaluations));
    const row = (name, cell) => [name, ...runs.map(run => cell(run, run.history.points.at(-1)))];
    return table('Best and last figures', ['figure', ...runs.map(run => run.id)], [
        row('state', run => overview.job(run.id)?.state ?? '-'),
        row('steps', (run, last) => steps(last?.last ?? 0, overview.job(run.id)?.total_steps ?? 0)),
        row('tokens', (run, last) => last ? scaled(last.tokens) : '-'),
        row('training time', (run, last) => last ? duration(last.seconds) : '-'),
        row('tokens/s', (run, last) => last?.seconds > 0 ? count(last.tokens / last.seconds) : '-'),
        row('loss, last', (run, last) => loss(last?.loss)),
        ...rowsOf('val loss', loss, evaluation => evaluation.val_loss, row),
        ...names.flatMap(name => rowsOf(name, figure, evaluation => figuresOf(evaluation)[name], row)),
    ], { numeric: column => column > 0 });
}

const rowsOf = (name, format, valueOf, row) => [
    row(`${name}, best`, ({ history }) => {
        const best = bestOf(history.evaluations, valueOf, isLargerBetter(name) ? 1 : -1);
        return best ? `${format(valueOf(best))} at step ${count(best.global_step)}` : '-';
    }),
    row(`${name}, last`, ({ history }) => history.evaluations.length ? format(valueOf(history.evaluations.at(-1))) : '-'),
];

// The server knows the metrics; of losses and errors, smaller values are better.
const isLargerBetter = name => overview.place.larger_is_better.includes(name) || /^top\d+Accuracy$/.test(name);

const bestOf = (evaluations, valueOf, sign) => evaluations
    .filter(evaluation => Number.isFinite(number(valueOf(evaluation) ?? NaN)))
    .reduce((best, evaluation) => best && sign * number(valueOf(best)) >= sign * number(valueOf(evaluation)) ? best : evaluation, null);
