using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Reads the windows of some lanes, such as those of one data shard. Not thread-safe, but any number of readers may
/// share a corpus.</summary>
/// <param name="corpus">Where the tokens are.</param>
/// <param name="plan">How the tokens are divided into lanes.</param>
/// <param name="firstLane">First lane of this reader.</param>
/// <param name="laneCount">Number of its lanes; each is a row of the batch.</param>
public sealed class LaneReader(TextCorpus corpus, LanePlan plan, int firstLane, int laneCount)
{
    readonly int[] _tokens = new int[plan.Window + 1];      // a window's inputs and the target of the last

    /// <summary>Fills <paramref name="batch"/> with a window of the epoch; in the epoch's first, every lane begins. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The batch has too few rows or steps.</exception>
    public void Read(int windowIndex, SequenceBatch batch)
    {
        int T = plan.WindowLength(windowIndex), B = laneCount;
        batch.Shape.SetEqual(T, B);
        batch.Begins.Fill(windowIndex == 0);
        Span<int> inputs = batch.Tokens, targets = batch.Classes;
        for (int r = 0; r < B; r++)
        {
            Span<int> tokens = _tokens.AsSpan(0, T + 1);
            corpus.Read(plan.Position(firstLane + r, windowIndex), tokens);
            for (int t = 0; t < T; t++)
            {
                inputs[t * B + r] = tokens[t];
                targets[t * B + r] = tokens[t + 1];
            }
        }
    }
}
