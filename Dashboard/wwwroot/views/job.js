import { JobHistory } from '../data/history.js';
import { overview } from '../data/overview.js';
import { isAtRest } from '../data/states.js';
import { fill, h, setText } from '../dom/elements.js';
import { refresher } from '../dom/refresh.js';
import { percent, steps } from '../text/format.js';
import { showCurves } from './job/curves.js';
import { showEvents } from './job/events.js';
import { factsOf } from './job/facts.js';
import { showFile } from './job/file.js';
import { showGradients } from './job/gradients.js';
import { labels } from './job/labels.js';
import { orders } from './job/orders.js';
import { showSamples } from './job/samples.js';
import { showJobSilos } from './job/silos.js';
import { showTime } from './job/time.js';
import { progressOf, setShare, shareBar } from './state.js';
import { setTitle } from './title.js';

const RetryAfter = 5000;

const Tabs = [
    ['curves', 'Curves', showCurves],
    ['gradients', 'Gradients', showGradients],
    ['time', 'Time', showTime],
    ['silos', 'Silos', showJobSilos],
    ['samples', 'Samples', showSamples],
    ['events', 'Events', showEvents],
    ['file', 'Job file', showFile],
];

// One job: its state and orders above, and a tab for each way to look at it.
export function showJob(root, { id, tab }) {
    const { place } = overview;
    const history = new JobHistory(id);
    const currentJob = () => overview.job(id);
    const context = { id, history, job: currentJob };
    const commands = orders(id, place, currentJob, () => history.points.at(-1)?.lr ?? null);
    const notes = labels(commands.send);
    const tabs = Tabs.filter(([name]) => name !== 'silos' || place.is_cluster);

    const state = h('span', { class: 'state' });
    const message = h('p', { class: 'message', hidden: true });
    const [bar, progress] = [shareBar(), h('span')];
    const facts = h('dl', { class: 'facts wide' });
    const trouble = h('p', { class: 'message', role: 'status', hidden: true });
    const links = tabs.map(([name, label]) => h('a', { href: `#/job/${encodeURIComponent(id)}/${name}` }, label));
    const panel = h('div', { class: 'panel' });
    const details = h('div', { class: 'details', hidden: true },
        message, h('div', { class: 'row progress' }, bar, progress), commands.element, facts, notes.element,
        h('nav', { class: 'tabs', 'aria-label': `Views of ${id}` }, links), panel);
    fill(root, h('div', { class: 'row' }, h('h1', {}, id), state), trouble, details);

    let view = null;
    const goTo = parts => {
        if (parts.id !== id) return false;
        view?.close?.();
        const index = Math.max(0, tabs.findIndex(([name]) => name === parts.tab));
        links.forEach((link, i) => i === index ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current'));
        const [, label, show] = tabs[index];
        setTitle(label, id);
        view = show(fill(panel), context);
        view.refresh();
        return true;
    };

    const draw = () => {
        const job = currentJob();
        if (job) drawStatus(job);
        if (history.isLoaded) say(trouble, history.trouble);
        view.refresh();
    };

    const drawStatus = job => {
        details.hidden = false;
        // Models that write no text are judged by their evaluations.
        setText(links[tabs.findIndex(([name]) => name === 'samples')], job.writes_text ? 'Samples' : 'Evaluations');
        state.dataset.state = job.state;
        setText(state, job.state);
        message.dataset.state = job.state;
        say(message, [job.message, job.storage_failure, overview.reasonOf(id)].filter(Boolean).join('\n'));
        setShare(bar, progressOf(job));
        setText(progress, `step ${steps(job.step, job.total_steps)}${job.total_steps > 0 ? ` ${percent(progressOf(job))}` : ''}`);
        const known = factsOf(job, history);
        if (facts.textContent !== known.flat().join('')) fill(facts, known.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
        commands.show(job);
        notes.show(job);
        if (isAtRest(job.state)) history.rest();
        else if (history.isLoaded) history.follow();
    };

    const refresh = refresher(draw);
    history.addEventListener('change', refresh);
    overview.addEventListener('change', refresh);
    goTo({ id, tab });
    draw();

    let retry = 0;
    const load = () => history.load().catch(error => {
        say(trouble, error.message);
        retry = setTimeout(load, RetryAfter);
    });
    load();
    return {
        goTo,
        close() {
            clearTimeout(retry);
            view?.close?.();
            history.close();
            refresh.close();
            overview.removeEventListener('change', refresh);
        },
    };
}

function say(element, sentence) {
    element.hidden = !sentence;
    setText(element, sentence ?? '');
}
