import { jobPath, post } from '../../data/api.js';
import { allows } from '../../data/states.js';
import { copyButton } from '../../dom/copy.js';
import { ask, field } from '../../dom/dialog.js';
import { h, setText } from '../../dom/elements.js';
import { figure } from '../../text/format.js';

// What was done is soon old news; what was refused stays.
const ForgetAfter = 15_000;

// The orders that a user can give to a job, and the answer to the last one.
export function orders(id, place, currentJob, currentRate) {
    const answer = h('p', { class: 'answer', role: 'status' });
    let forget = 0;
    const send = async (order, body = {}) => {
        clearTimeout(forget);
        setText(answer, 'Waiting for the answer …');
        try {
            const { accepted, message } = await post(jobPath(id, order), body);
            answer.dataset.accepted = accepted;
            setText(answer, message ?? (accepted ? 'Done.' : 'Not accepted.'));
            if (accepted) forget = setTimeout(() => setText(answer, ''), ForgetAfter);
            return accepted;
        } catch (error) {
            answer.dataset.accepted = false;
            setText(answer, error.message);
            return false;
        }
    };

    const buttons = [
        ['pause', 'Pause', () => send('pause')],
        ['resume', 'Resume', () => place.resume_by_command ? showCommand(id) : send('resume')],
        ['checkpoint', 'Checkpoint', () => send('checkpoint')],
        ['rate', 'Learning rate …', () => changeRate(send, currentRate())],
        ...place.is_cluster ? [
            ['scale', 'Workers …', () => changeWorkers(send, currentJob()?.workers)],
            ['priority', 'Priority …', () => changePriority(send, currentJob()?.priority)],
        ] : [],
        ['cancel', 'Cancel', () => cancel(send, id)],
    ].map(([order, label, onclick]) => [order, h('button', { type: 'button', class: order === 'cancel' ? 'danger quiet' : 'quiet', onclick }, label)]);

    const element = h('div', { class: 'orders' },
        h('div', { class: 'row' }, buttons.map(([, button]) => button), h('a', { class: 'button quiet', href: jobPath(id, 'report'), download: '' }, 'Save report')),
        answer);
    const show = job => {
        for (const [order, button] of buttons) button.disabled = !allows[order](job.state);
    };
    return { element, show, send };
}

async function cancel(send, id) {
    const isSure = await ask({
        title: `Cancel job ${id}?`, content: [h('p', {}, 'It stops without writing a checkpoint. Existing checkpoints are kept.')],
        action: 'Cancel the job', isDangerous: true, dismiss: 'Keep it',
    });
    if (isSure) await send('cancel');
}

async function changeRate(send, rate) {
    const answer = await ask({
        title: 'Learning rate', action: 'Change',
        content: [
            field('New learning rate', { name: 'rate', type: 'number', min: 0, step: 'any', required: true }),
            h('p', { class: 'hint' }, `${rate === null ? '' : `The last step used ${figure(rate)}. `}It is used within a second; a schedule multiplies it.`),
        ],
    });
    if (answer) await send('rate', { learning_rate: Number(answer.rate) });
}

async function changeWorkers(send, workers) {
    const answer = await ask({
        title: 'Workers', action: 'Change',
        content: [
            field('Workers', { name: 'workers', type: 'number', min: 1, step: 1, value: workers || null }),
            field('Least number of workers (may stay empty)', { name: 'least', type: 'number', min: 1, step: 1 }),
            h('p', { class: 'hint' }, 'The result of the training does not change. With fewer free slots than the least number, the job waits.'),
        ],
    });
    const read = text => text === '' ? null : Number(text);
    if (answer && (answer.workers || answer.least)) await send('scale', { workers: read(answer.workers), min_workers: read(answer.least) });
}

async function changePriority(send, priority) {
    const options = ['low', 'normal', 'high'].map(name => h('option', { value: name, selected: name === priority }, name));
    const answer = await ask({
        title: 'Priority', action: 'Change',
        content: [h('label', { class: 'field' }, h('span', {}, 'Priority in the queue'), h('select', { name: 'priority' }, options))],
    });
    if (answer) await send('priority', answer);
}

function showCommand(id) {
    const command = h('code', {}, `windrow resume ${id}`);
    return ask({
        title: 'Resume in a terminal', dismiss: 'Close',
        content: [h('p', {}, 'A job of this folder runs in the terminal in which you resume it:'), h('p', { class: 'row' }, command, copyButton(command))],
    });
}
