// The server's answers to single requests. Addresses are relative, because the page may be below a secret path. Everything that goes wrong is an Error whose message is a sentence for the user.

export const get = path => request(path);

export const post = (path, body) => request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
});

export const jobPath = (id, what = '') => `api/jobs/${encodeURIComponent(id)}${what && `/${what}`}`;

async function request(path, options) {
    const response = await fetch(path, options).catch(() => {
        throw new Error('Windrow does not answer.');
    });
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new Error(answer?.error ?? `Windrow answered with status ${response.status}.`);
    return answer;
}
