const RetryAfter = 3000;

// Server-sent events from one address. The connection is closed while the page is hidden, because browsers allow only a few connections
// to a host, which a handful of forgotten tabs would use up.
export class Stream {
    #address;
    #handlers;
    #onConnection;
    #source = null;
    #retry = 0;
    #isClosed = false;

    // address: a function that returns where to read, called for each connection. handlers: for each kind of event, what to do with its data
    // and id. onConnection: told whether there is a connection.
    constructor(address, handlers, onConnection = () => {}) {
        [this.#address, this.#handlers, this.#onConnection] = [address, handlers, onConnection];
        document.addEventListener('visibilitychange', this.#onVisibility);
        this.#onVisibility();
    }

    close() {
        this.#isClosed = true;
        document.removeEventListener('visibilitychange', this.#onVisibility);
        this.#disconnect();
    }

    #onVisibility = () => {
        if (document.hidden) this.#disconnect();
        else if (!this.#source) this.#connect();
    };

    #connect() {
        if (this.#isClosed || document.hidden) return;
        const source = this.#source = new EventSource(this.#address());
        source.onopen = () => this.#onConnection(true);
        source.onerror = () => this.#onError(source);
        for (const [kind, handle] of Object.entries(this.#handlers)) {
            source.addEventListener(kind, message => handle(JSON.parse(message.data || 'null'), message.lastEventId));
        }
    }

    // A browser reconnects by itself after a lost connection, but not after an answer that is not a stream.
    #onError(source) {
        if (source !== this.#source) return;
        this.#onConnection(false);
        if (source.readyState !== EventSource.CLOSED) return;
        this.#disconnect();
        this.#retry = setTimeout(() => this.#connect(), RetryAfter);
    }

    #disconnect() {
        clearTimeout(this.#retry);
        this.#source?.close();
        this.#source = null;
    }
}
