import { Stream } from './stream.js';

// What the whole page knows about all jobs and silos, kept up to date by one stream. A 'change' event says that something is new.
class Overview extends EventTarget {
    place = null;
    jobs = [];
    nodes = [];
    queue = null;
    isLoaded = false;

    // Why what is shown may be old, as a sentence; null while it is not.
    trouble = null;

    start() {
        new Stream(() => 'api/feed', {
            jobs: jobs => this.#set({ jobs: jobs.toReversed(), isLoaded: true }),
            nodes: nodes => this.#set({ nodes }),
            queue: queue => this.#set({ queue }),
            trouble: ({ error }) => this.#set({ trouble: error }),
        }, isConnected => this.#set({ trouble: isConnected ? null : 'The connection to Windrow is lost. Trying to reconnect …' }));
    }

    job(id) {
        return this.jobs.find(job => job.id === id);
    }

    reasonOf(id) {
        return this.queue?.jobs.find(entry => entry.job_id === id)?.reason ?? null;
    }

    #set(news) {
        Object.assign(this, news);
        this.dispatchEvent(new Event('change'));
    }
}

export const overview = new Overview();
