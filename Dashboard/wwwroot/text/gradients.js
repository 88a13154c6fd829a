import { number } from '../data/numbers.js';
import { figure, list } from './format.js';

// A sentence on all layers of a job, from the newest measurement: the worst news first.
export function verdictOf(layers) {
    const exploding = layers.filter(layer => layer.verdict === 'exploding');
    const vanishing = layers.filter(layer => layer.verdict === 'vanishing');
    const unknown = layers.filter(layer => layer.verdict === 'unknown');
    const sentences = exploding.map(layer => `Layer ${layer.name}'s gradient explodes: it grows ${growth(layer)} over the window.`);
    if (vanishing.length) sentences.push(vanishingInWords(vanishing));
    if (sentences.length) return sentences.join(' ');
    if (unknown.length === layers.length) return 'No layer receives a gradient that could be measured.';
    return layers.length === 1 ? `Layer ${layers[0].name}'s gradient is healthy.` : 'The gradients of all layers are healthy.';
}

// How far a layer's gradient reaches, for a list of facts.
export const reach = layer => layer.horizon !== null && layer.horizon !== undefined
    ? `${number(layer.horizon).toFixed(1)} of ${layer.decay.length - 1} steps`
    : layer.decay.length > 1 ? 'the start of the window' : '-';

function vanishingInWords(layers) {
    const windows = layers.map(layer => layer.decay.length - 1);
    const horizons = layers.map(layer => String(Math.round(layer.horizon)));
    const who = layers.length === 1 ? `Layer ${layers[0].name}'s gradient vanishes` : `The gradients of layers ${list(layers.map(layer => layer.name))} vanish`;
    return `${who}: after ${list(horizons)} of ${Math.max(...windows)} steps less than 1 % is left.`;
}

function growth(layer) {
    const peak = Math.max(...layer.decay.map(number));
    return Number.isFinite(peak) ? `to ${figure(peak)} times its size` : 'beyond the range of float32';
}
