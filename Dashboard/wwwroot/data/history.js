import { get, jobPath } from './api.js';
import { halve, merge, pointOf, readPoint, spanOf } from './points.js';
import { Stream } from './stream.js';

const Points = 800;
const MostPoints = 2 * Points;
const MostGradients = 480;
const RecentSteps = 60;

// After a longer absence, reading the thinned history again is cheaper than catching up on every event.
const LongAbsence = 60_000;

const LastEvents = 5000;

// One job's past, and what is added to it while the job runs. A 'change' event says that something is new; an 'evaluation' event that
// the job was evaluated.
export class JobHistory extends EventTarget {
    points = [];
    evaluations = [];
    gradients = [];
    others = [];

    // The newest step events one by one, oldest first.
    recent = [];

    isLoaded = false;
    trouble = null;

    #id;
    #lastEvent = 0;
    #loadedAt = 0;
    #stream = null;
    #spacing = 1;
    #isClosed = false;
    #isLoading = false;
    #end = 0;

    constructor(id) {
        super();
        this.#id = id;
    }

    async load() {
        this.#isLoading = true;
        const answer = await get(jobPath(this.#id, `history?points=${Points}`)).finally(() => { this.#isLoading = false; });
        this.points = answer.steps.map(readPoint);
        [this.evaluations, this.gradients, this.others] = [answer.evaluations, answer.gradients, answer.others];
        [this.#lastEvent, this.#loadedAt, this.isLoaded, this.trouble] = [answer.last, Date.now(), true, null];
        this.#spacing = Math.max(1, ...this.points.slice(0, -1).map(spanOf));
        this.#changed();
    }

    // The same for some steps only, in more detail: a plain object with points, evaluations and others.
    async detail(first, last) {
        const { steps } = await get(jobPath(this.#id, `history?points=${Points}&first=${first}&last=${last}`));
        const isInside = event => event.global_step >= first && event.global_step <= last;
        return { points: steps.map(readPoint), evaluations: this.evaluations.filter(isInside), others: this.others.filter(isInside) };
    }

    async loadRecent() {
        const last = this.points.at(-1)?.last;
        if (!last || this.recent.length) return;
        const { points } = await this.detail(Math.max(1, last - RecentSteps + 1), last);
        if (!this.recent.length) this.recent = points;
        this.#changed();
    }

    // Reads new events until the job is at rest.
    follow() {
        // A stream that begins while the past is read would begin at the wrong event.
        if (this.#stream || this.#isClosed || this.#isLoading) return;
        document.addEventListener('visibilitychange', this.#onVisibility);
        this.#stream = new Stream(() => jobPath(this.#id, `feed?from=${this.#lastEvent + 1}`), {
            events: events => this.#add(events),
            end: () => this.#stop(),
            trouble: ({ error }) => this.#set(error),
        });
    }

    // Stops to read when the last events of a job that came to rest must have arrived.
    rest() {
        if (this.#stream && !this.#end) this.#end = setTimeout(() => this.#stop(), LastEvents);
    }

    close() {
        this.#isClosed = true;
        this.#stop();
    }

    #stop() {
        clearTimeout(this.#end);
        this.#end = 0;
        document.removeEventListener('visibilitychange', this.#onVisibility);
        this.#stream?.close();
        this.#stream = null;
    }

    #onVisibility = async () => {
        if (document.hidden || Date.now() - this.#loadedAt < LongAbsence) return;
        this.#stop();
        await this.load().catch(error => this.#set(error.message));
        this.follow();
    };

    #add(events) {
        this.trouble = null;
        for (const event of events) {
            if (event.seq <= this.#lastEvent) continue;
            this.#lastEvent = event.seq;
            this.#apply(event);
        }
        this.#loadedAt = Date.now();
        this.#changed();
        if (events.some(event => event.event === 'evaluation')) this.dispatchEvent(new Event('evaluation'));
    }

    #apply(event) {
        if (event.event === 'step') this.#addStep(event);
        else if (event.event === 'evaluation') append(this.evaluations, event);
        else if (event.event === 'gradients') this.#addGradients(event);
        else this.others.push(event);
    }

    #addStep(event) {
        // Steps that are recorded again after a changed setting replace the earlier ones; so do evaluations and gradients.
        const first = event.global_step - (event.steps ?? 1) + 1;
        while (this.points.at(-1)?.last >= first) this.points.pop();
        const last = this.points.at(-1);
        const point = pointOf(event, last);
        if (last && spanOf(last) + spanOf(point) <= this.#spacing) this.points[this.points.length - 1] = merge(last, point);
        else this.points.push(point);
        if (this.points.length > MostPoints) [this.points, this.#spacing] = [halve(this.points), 2 * this.#spacing];
        this.recent = [...this.recent.slice(1 - RecentSteps), point];
    }

    #addGradients(event) {
        append(this.gradients, event);
        if (this.gradients.length > MostGradients) this.gradients = this.gradients.filter((_, i) => i % 2 === 1);
    }

    #set(trouble) {
        this.trouble = trouble;
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new Event('change'));
    }
}

function append(events, event) {
    while (events.at(-1)?.global_step >= event.global_step) events.pop();
    events.push(event);
}
