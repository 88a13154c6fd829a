// Makes a form from the model's own description, sends what is typed to POST predict, and shows the answer.

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts become text, never markup. */
function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
}

const [health, api] = await Promise.all(["health", "openapi.json"].map((path) => fetch(path).then((reply) => reply.json())));
const schema = api.paths["/predict"].post.requestBody.content["application/json"].schema;
const item = schema.oneOf ? schema.oneOf[0] : schema;
const readsRows = health.kind === "examples";

document.title = `${health.job} – Windrow`;
byId("job").textContent = health.job;
byId("about").textContent = `After ${health.step} steps. Answers: ${health.outputs.slice(0, 20).join(", ")}${health.outputs.length > 20 ? ", …" : ""}`;
byId("fields").append(...(readsRows ? Object.entries(item.properties).flatMap(([column, type]) => fieldOf(column, type)) : bodyField()));

/** The label and the input of a column. */
function fieldOf(column, type) {
    const id = `column-${column}`;
    const isFile = type.pattern !== undefined;
    const input = isFile ? element("input", { id, type: "file", accept: "audio/*,image/*" }) : element("textarea", { id, rows: "2" });
    input.dataset.column = column;
    return [element("label", { for: id }, column), input];
}

/** The whole request as JSON, for models of sequences and series, with a request to begin with. */
function bodyField() {
    const row = Object.fromEntries(health.inputs.map((name) => [name, 0]));
    const start = health.kind === "series" ? { history: [row, row], steps: 5 } : { inputs: ["…"] };
    const text = health.kind === "series" ? "The series, its oldest row first, and how many rows to forecast" : "The sequence: a list of numbers or of tokens";
    return [element("label", { for: "body" }, text), element("textarea", { id: "body", rows: "10", spellcheck: "false" }, JSON.stringify(start, null, 1))];
}

/** A file as a data URI. */
function dataUri(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}

async function typedRow() {
    const row = {};
    for (const input of byId("fields").querySelectorAll("[data-column]")) {
        if (input.type === "file") row[input.dataset.column] = input.files.length > 0 ? await dataUri(input.files[0]) : null;
        else row[input.dataset.column] = input.value === "" ? null : input.value;
    }

    return JSON.stringify(row);
}

function isNumber(value) {
    return typeof value === "number";
}

function numberText(value) {
    return Number.isInteger(value) ? `${value}` : value.toPrecision(6).replace(/\.?0+$/, "");
}

function cell(value) {
    if (isNumber(value)) return element("td", { class: "number" }, numberText(value));
    return element("td", {}, typeof value === "string" ? value : JSON.stringify(value));
}

/** Probabilities as bars, the largest first. */
function probabilities(values) {
    const rows = Object.entries(values).sort((one, other) => other[1] - one[1]).slice(0, 50).map(([name, share]) => element(
        "tr", {}, element("th", { scope: "row" }, name), cell(share), element("td", {}, element("meter", { value: `${share}`, "aria-label": name }))));
    return element("table", {}, ...rows);
}

/** An answer is an object with a value for each output, or a list of such objects, one for each step. */
function shown(answer) {
    if (Array.isArray(answer) && answer.length > 0 && !("probabilities" in answer[0])) return table(answer);
    if (Array.isArray(answer)) return element("ol", {}, ...answer.map((one) => element("li", {}, shown(one))));
    const { probabilities: shares, steps, ...others } = answer;
    const parts = Object.entries(others).map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), cell(value)));
    return element(
        "div", {}, element("table", {}, ...parts), ...(shares ? [probabilities(shares)] : []), ...(steps ? [shown(steps)] : []));
}

function table(rows) {
    const columns = Object.keys(rows[0]);
    const head = element("tr", {}, element("th", { scope: "col" }, "step"), ...columns.map((column) => element("th", { scope: "col" }, column)));
    return element("table", {}, head, ...rows.map((row, i) => element("tr", {}, cell(i + 1), ...columns.map((column) => cell(row[column])))));
}

byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
        const body = readsRows ? await typedRow() : byId("body").value;
        const short = body.length > 2000 ? `${body.slice(0, 2000)}…` : body;
        byId("request").textContent = `POST ${new URL("predict", location.href)}\nContent-Type: application/json\n\n${short}`;
        const reply = await fetch("predict", { method: "POST", headers: { "Content-Type": "application/json" }, body });
        const answer = await reply.json();
        byId("answer").replaceChildren(reply.ok ? shown(answer) : element("p", { class: "error" }, answer.error));
    } catch (problem) {
        byId("answer").replaceChildren(element("p", { class: "error" }, `The model does not answer: ${problem.message}`));
    }
});
