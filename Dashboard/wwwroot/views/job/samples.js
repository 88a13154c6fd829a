import { jobPath, post } from '../../data/api.js';
import { preference, prefer } from '../../data/preferences.js';
import { fill, h, setText } from '../../dom/elements.js';
import { table } from '../../dom/table.js';
import { count, figure, loss, moment } from '../../text/format.js';
import { figureNames, figuresOf } from './figures.js';

const MostSamples = 50;

// What the model writes; for models that write no text, what its evaluations measured.
export function showSamples(root, context) {
    let view = null;
    return {
        refresh() {
            // Which it is becomes known with the job's status.
            const job = context.job();
            if (job) view ??= (job.writes_text ? showTexts : showEvaluations)(root, context);
            view?.refresh();
        },
        close: () => view?.close?.(),
    };
}

function showTexts(root, { id, history }) {
    const { prompt = 'The ', tokens = 200, temperature = 0.8 } = preference('samples', {});
    const fields = {
        prompt: h('textarea', { name: 'prompt', rows: 2 }, prompt),
        tokens: h('input', { name: 'tokens', type: 'number', min: 1, max: 5000, value: tokens, required: true }),
        temperature: h('input', { name: 'temperature', type: 'number', min: 0, max: 5, step: 'any', value: temperature, required: true }),
    };
    const everyTime = h('input', { type: 'checkbox' });
    const button = h('button', { class: 'primary' }, 'Write');
    const problem = h('p', { class: 'hint', role: 'status' });
    const samples = h('ol', { class: 'samples' });
    fill(root,
        h('h2', {}, 'Samples'),
        h('form', { class: 'row', onsubmit: event => { event.preventDefault(); write(); } },
            h('label', { class: 'field grow' }, h('span', {}, 'Prompt'), fields.prompt),
            h('label', { class: 'field small' }, h('span', {}, 'Length'), fields.tokens),
            h('label', { class: 'field small' }, h('span', {}, 'Temperature'), fields.temperature),
            button,
            h('label', {}, everyTime, ' After every evaluation')),
        problem, samples);

    const write = async () => {
        const request = { prompt: fields.prompt.value, tokens: fields.tokens.valueAsNumber, temperature: fields.temperature.valueAsNumber };
        prefer('samples', request);
        button.disabled = true;
        setText(problem, 'Writing …');
        try {
            const { text, step } = await post(jobPath(id, 'generate'), request);
            samples.prepend(sampleOf(request, text, step));
            if (samples.children.length > MostSamples) samples.lastChild.remove();
            setText(problem, '');
        } catch (error) {
            setText(problem, error.message);
        }
        button.disabled = false;
    };

    // One at a time: a slow answer must not pile up requests.
    const onEvaluation = () => {
        if (everyTime.checked && !button.disabled) write();
    };
    history.addEventListener('evaluation', onEvaluation);
    return { refresh() {}, close: () => history.removeEventListener('evaluation', onEvaluation) };
}

// A reader sees where the model took over from the prompt.
const sampleOf = ({ prompt, temperature }, text, step) => h('li', {},
    h('p', { class: 'hint' }, `step ${count(step)}, temperature ${figure(temperature)}`),
    h('pre', {}, h('span', { class: 'prompt' }, prompt), text));

function showEvaluations(root, { history }) {
    let shown = '';
    const refresh = () => {
        const { evaluations, isLoaded } = history;
        const state = `${isLoaded} ${evaluations.length} ${evaluations.at(-1)?.seq}`;
        if (state === shown) return;
        shown = state;
        const names = figureNames(evaluations);
        const rows = evaluations.toReversed().map(evaluation => {
            const figures = figuresOf(evaluation);
            const validation = `${loss(evaluation.val_loss)}${evaluation.best ? ' (best so far)' : ''}`;
            return [count(evaluation.global_step), moment(evaluation.time), validation, ...names.map(name => figure(figures[name]))];
        });
        fill(root, h('h2', {}, 'Evaluations'), rows.length
            ? table('Evaluations', ['step', 'time', 'val loss', ...names], rows, { numeric: () => true })
            : h('p', { class: 'hint' }, isLoaded ? 'The job has not been evaluated yet.' : 'Loading …'));
    };
    return { refresh };
}
