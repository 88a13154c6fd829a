using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>A row as a model reads it.</summary>
/// <param name="Tokens">The tokens of its text, one for each time step; null when there is no text, and the row is one time step.</param>
/// <param name="Features">The features of its other columns, the same at each time step.</param>
/// <param name="VocabularySize">Number of different tokens; 0 when there is no text.</param>
public sealed record EncodedExample(IReadOnlyList<int>? Tokens, IReadOnlyList<float> Features, int VocabularySize)
{
    /// <summary>Number of time steps.</summary>
    public int Length => Tokens?.Count ?? 1;

    /// <summary>Writes the inputs of a row of a batch.</summary>
    /// <param name="batch">A batch whose shape has been set.</param>
    /// <param name="r">The row, in packed order. Its length is <see cref="Length"/>.</param>
    public void CopyTo(SequenceBatch batch, int r)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int t = 0; t < Length; t++)
        {
            int place = batch.Shape.Position(r, t);
            if (batch.Format.ReadsTokens)
            {
                batch.Tokens[place] = Tokens![t];
                continue;
            }

            Span<float> row = batch.Inputs.Row(place);
            row.Clear();
            if (Tokens is not null) row[Tokens[t]] = 1;
            for (int i = 0; i < Features.Count; i++) row[VocabularySize + i] = Features[i];
        }
    }
}
