using Windrow.Data;

namespace Windrow.Grains.Predictions;

/// <summary>A row or a sequence in a message: an <see cref="EncodedExample"/>, whose numbers are in <see cref="RawValues"/>.</summary>
[GenerateSerializer, Immutable, Alias("windrow.PredictedRow")]
public sealed record PredictedRow
{
    /// <summary>A token for each time step, int32; null without tokens.</summary>
    [Id(0)] public byte[]? Tokens { get; init; }

    /// <summary>Number of different tokens in rows with other columns.</summary>
    [Id(1)] public int VocabularySize { get; init; }

    /// <summary>Features that are the same at each time step, float32.</summary>
    [Id(2)] public byte[] Features { get; init; } = [];

    /// <summary>Numbers of each time step, float32, [T, <see cref="FrameWidth"/>]; null without them.</summary>
    [Id(3)] public byte[]? Frames { get; init; }

    /// <summary>Numbers of a time step.</summary>
    [Id(4)] public int FrameWidth { get; init; }

    /// <summary>The texts of the tokens that are not in the vocabulary; null when they are not needed.</summary>
    [Id(5)] public string[]? Unknown { get; init; }

    /// <summary>Bytes of its numbers.</summary>
    public long Bytes => (Tokens?.Length ?? 0) + Features.Length + (long)(Frames?.Length ?? 0);

    /// <summary>The message for a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="withUnknown">Whether the texts of unknown tokens are needed.</param>
    public static PredictedRow Of(EncodedExample row, bool withUnknown)
    {
        ArgumentNullException.ThrowIfNull(row);
        return new PredictedRow
        {
            Tokens = row.Tokens is null ? null : RawValues.Write([.. row.Tokens]),
            VocabularySize = row.VocabularySize,
            Features = RawValues.Write([.. row.Features]),
            Frames = row.Frames is null ? null : RawValues.Write(row.Frames),
            FrameWidth = row.FrameWidth,
            Unknown = withUnknown && row.Unknown is { } unknown ? [.. unknown()] : null,
        };
    }

    /// <summary>The row.</summary>
    public EncodedExample Decode() => new(Tokens is null ? null : RawValues.Read<int>(Tokens), RawValues.Read<float>(Features), VocabularySize)
    {
        Frames = Frames is null ? null : RawValues.Read<float>(Frames),
        FrameWidth = FrameWidth,
        Unknown = Unknown is { } unknown ? () => unknown : null,
    };
}
