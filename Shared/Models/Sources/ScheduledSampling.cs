using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Models.Sources;

/// <summary>Lets a decoder read its own predictions in training, as it will when it writes: Bengio et al. 2015, https://arxiv.org/abs/1506.03099.</summary>
/// <remarks>All time steps of a window are computed at once, so the predictions come from a first pass that reads the target's own tokens, and the gradient from a
/// second one with some of them replaced: Mihaylova and Martins 2019, https://aclanthology.org/P19-2049; Duckworth et al. 2019, https://arxiv.org/abs/1906.04331.</remarks>
static class ScheduledSampling
{
    /// <summary>Replaces tokens, from the second of each row, by the most probable one after the step before. The start and the end are never read in this way.</summary>
    /// <param name="batch">The window of a decoder, whose last two outputs are the start and the end.</param>
    /// <param name="predictions">What the decoder predicts at each position, [N, K].</param>
    /// <param name="share">The probability of each token to be replaced.</param>
    /// <param name="random">A token's number in it is r·T + t, in packed order.</param>
    public static void Replace(SequenceBatch batch, MatrixView predictions, double share, RandomStream random)
    {
        PackedShape at = batch.Shape;
        for (int r = 0; r < at.Rows; r++)
        {
            for (int t = 1; t < at.Lengths[r]; t++)
            {
                if (CounterRandom.UniformDouble(random.Seed, random.Stream, (long)r * at.MaxSteps + t) >= share) continue;
                batch.Tokens[at.Position(r, t)] = MostProbable(predictions.Row(at.Position(r, t - 1))[..^2]);
            }
        }
    }

    static int MostProbable(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int k = 1; k < logits.Length; k++) best = logits[k] > logits[best] ? k : best;
        return best;
    }
}
