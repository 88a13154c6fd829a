// An evaluation's figures by name, besides the loss.
export function figuresOf(evaluation) {
    const { perplexity, bits_per_character } = evaluation;
    return {
        ...perplexity !== undefined && { perplexity },
        ...bits_per_character !== undefined && { bitsPerCharacter: bits_per_character },
        ...evaluation.metrics,
    };
}

// The names of all figures of some evaluations.
export const figureNames = evaluations => [...new Set(evaluations.flatMap(evaluation => Object.keys(figuresOf(evaluation))))];
