// Exponential moving average: each value counts weight times as much as the one after it. Divided by the sum of all weights, so the first
// values are not drawn towards zero. A gap stays a gap.
export function smooth(values, weight) {
    let [total, weights] = [0, 0];
    return values.map(value => {
        if (value === null) return null;
        [total, weights] = [weight * total + value, weight * weights + 1];
        return total / weights;
    });
}
