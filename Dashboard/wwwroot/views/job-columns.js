import { number } from '../data/numbers.js';
import { overview } from '../data/overview.js';
import { h } from '../dom/elements.js';
import { age, count, loss, steps } from '../text/format.js';
import { progressOf, shareBar, stateBadge, tagChips } from './state.js';

// The columns of the table of jobs. text is what a cell says, and decides whether it is drawn again; content is how, where that is more than
// the text; value is what the column sorts by, where that is not the text.

const StateOrder = ['running', 'recovering', 'starting', 'queued', 'paused', 'failed', 'cancelled', 'completed'];

const queued = job => job.state === 'queued' && job.queue_place > 0 ? `place ${job.queue_place}` : '';

const state = {
    key: 'state', label: 'State', value: job => StateOrder.indexOf(job.state) + job.queue_place / 1000,
    text: job => [job.state, queued(job), job.state === 'queued' ? overview.reasonOf(job.id) : null].filter(Boolean).join(', '),
    content: job => [stateBadge(job.state), ...details(job)],
};

const details = job => [queued(job), job.state === 'queued' ? overview.reasonOf(job.id) : null].filter(Boolean)
    .map(text => h('small', { class: 'under' }, text));

const id = { key: 'id', label: 'Job', text: job => job.id, content: job => h('a', { href: `#/job/${encodeURIComponent(job.id)}` }, job.id) };

const progress = {
    key: 'progress', label: 'Step', isNumber: true, value: job => job.total_steps > 0 ? job.step / job.total_steps : null,
    text: job => steps(job.step, job.total_steps),
    content: job => h('span', { class: 'meter' }, shareBar(progressOf(job)), h('span', {}, steps(job.step, job.total_steps))),
};

const best = { key: 'best', label: 'Best', isNumber: true, value: job => number(job.best_validation_loss), text: job => loss(job.best_validation_loss) };

const validation = { key: 'validation', label: 'Val loss', isNumber: true, value: job => number(job.validation_loss), text: job => loss(job.validation_loss) };

const tags = { key: 'tags', label: 'Tags', text: job => job.tags.join(' '), content: job => tagChips(job.tags) };

const owner = { key: 'owner', label: 'Owner', text: job => job.owner ?? '-' };

const workers = { key: 'workers', label: 'Workers', isNumber: true, value: job => job.workers, text: job => job.workers ? count(job.workers) : '-' };

const submitted = { key: 'age', label: 'Age', isNumber: true, value: job => -new Date(job.submitted), text: job => age(job.submitted) };

// Owners exist only in clusters with keys.
export const columnsFor = ({ jobs }) =>
    [state, id, progress, best, validation, tags, ...jobs.some(job => job.owner) ? [owner] : [], workers, submitted];

export const valueOf = (column, job) => column.value ? column.value(job) : column.text(job);
