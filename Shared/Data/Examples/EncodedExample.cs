using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>A row or a sequence as a model reads it.</summary>
/// <param name="Tokens">The tokens of its text, one for each time step; null when there is no text.</param>
/// <param name="Features">The features of its other columns, the same at each time step.</param>
/// <param name="VocabularySize">Number of different tokens; 0 when there is no text.</param>
public sealed record EncodedExample(IReadOnlyList<int>? Tokens, IReadOnlyList<float> Features, int VocabularySize)
{
    /// <summary>Its numbers at each time step, such as those of a recording or an image, [T, <see cref="FrameWidth"/>]; null when there are none. Without these and a text, a row is one time step.</summary>
    public float[]? Frames { get; init; }

    /// <summary>Numbers at each time step.</summary>
    public int FrameWidth { get; init; }

    /// <summary>The texts of those tokens that are not in the vocabulary, in their order; null when these are not known.</summary>
    public Func<IReadOnlyList<string>>? Unknown { get; init; }

    /// <summary>Number of time steps.</summary>
    public int Length => Tokens?.Count ?? (Frames is null ? 1 : Frames.Length / FrameWidth);

    /// <summary>A sequence of tokens.</summary>
    /// <param name="tokens">One for each time step.</param>
    public static EncodedExample OfTokens(int[] tokens) => new(tokens, [], VocabularySize: 0);

    /// <summary>A sequence of numbers.</summary>
    /// <param name="numbers">[T, <paramref name="width"/>].</param>
    /// <param name="width">Numbers at each time step.</param>
    public static EncodedExample OfNumbers(float[] numbers, int width) => new(Tokens: null, [], VocabularySize: 0) { Frames = numbers, FrameWidth = width };

    /// <summary>Writes the inputs of a row of a batch.</summary>
    /// <param name="batch">A batch whose shape has been set.</param>
    /// <param name="r">The row, in packed order. Its length is <see cref="Length"/>.</param>
    public void CopyTo(SequenceBatch batch, int r)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int t = 0; t < Length; t++)
        {
            int place = batch.Shape.Position(r, t);
            if (batch.Format.ReadsTokens) batch.Tokens[place] = Tokens![t];
            else CopyStep(t, batch.Inputs.Row(place));
        }
    }

    /// <summary>Writes the numbers of a time step: the one-hot vector of its token, or those of its recording or image, and the features of the row.</summary>
    internal void CopyStep(int t, Span<float> row)
    {
        row.Clear();
        if (Tokens is not null) row[Tokens[t]] = 1;
        Frames?.AsSpan(t * FrameWidth, FrameWidth).CopyTo(row);
        int first = Tokens is null ? FrameWidth : VocabularySize;
        for (int i = 0; i < Features.Count; i++) row[first + i] = Features[i];
    }
}
