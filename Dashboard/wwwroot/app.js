import { get } from './data/api.js';
import { overview } from './data/overview.js';
import { fill, h, setText } from './dom/elements.js';
import { startTheme } from './dom/theme.js';
import { startRouter } from './router.js';
import { showCompare } from './views/compare.js';
import { showJob } from './views/job.js';
import { showJobs } from './views/jobs.js';
import { showMissing } from './views/missing.js';
import { showSilos } from './views/silos.js';

const RetryAfter = 3000;
const element = id => document.getElementById(id);
let isFirst = true;

startTheme(element('theme'));
overview.addEventListener('change', () => showTrouble(overview.trouble));
overview.place = await findPlace();
overview.start();
showPlace(overview.place);
startRouter(element('content'), [
    ['#/', showJobs],
    ['#/job/:id/:tab?', showJob],
    ['#/compare/:ids', showCompare],
    ['#/silos', showSilos],
    ['.*', showMissing],
], onShown);

async function findPlace() {
    for (;;) {
        try {
            const place = await get('api/place');
            showTrouble(null);
            return place;
        } catch (error) {
            showTrouble(`${error.message} Trying again …`);
            await new Promise(resolve => setTimeout(resolve, RetryAfter));
        }
    }
}

function showTrouble(sentence) {
    const banner = element('banner');
    banner.hidden = !sentence;
    setText(banner, sentence ?? '');
}

function showPlace({ name, version, is_cluster }) {
    const views = [['#/', 'Jobs'], ...is_cluster ? [['#/silos', 'Silos']] : []];
    fill(element('views'), views.map(([address, label]) => h('a', { href: address }, label)));
    setText(element('place'), name);
    element('place').title = `Windrow ${version}`;
}

// Marks the current view, and moves the focus to it when a user went there, as after loading a page.
function onShown(address) {
    for (const link of element('views').children) {
        if (link.getAttribute('href') === address) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
    }
    if (!isFirst && !element('content').contains(document.activeElement)) element('content').focus({ preventScroll: true });
    isFirst = false;
}
