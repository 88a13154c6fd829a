using Windrow.Grains.Access;

namespace Windrow.Grains.Predictions;

/// <summary>Predicts with a job's trained model on one silo. The key is the silo's address, a slash and the job's id.</summary>
[Alias("windrow.IPredictorGrain")]
public interface IPredictorGrain : IGrainWithStringKey
{
    /// <summary>Loads the model.</summary>
    /// <returns>Requests that the silo computes at the same time.</returns>
    /// <exception cref="PredictionException">There is no such job or checkpoint, or the model cannot predict in this way.</exception>
    [Alias("OpenAsync"), Access(CallersAllowed.Silos), ResponseTimeout("00:10:00")]
    Task<int> OpenAsync(PredictorSettings settings);

    /// <summary>Predicts some rows. The model is loaded first, if the grain has moved to another silo.</summary>
    /// <exception cref="PredictionException">The model cannot be loaded, or it does not read such rows.</exception>
    [Alias("PredictAsync"), Access(CallersAllowed.Users), ResponseTimeout("00:30:00")]
    Task<PredictReply> PredictAsync(PredictRequest request);
}

/// <summary>Which model predicts, and how it writes texts, if it does.</summary>
[GenerateSerializer, Immutable, Alias("windrow.PredictorSettings")]
public sealed record PredictorSettings
{
    /// <summary>Step of the checkpoint.</summary>
    [Id(0)] public required long Step { get; init; }

    /// <summary>Texts that are continued side by side.</summary>
    [Id(1)] public int Beam { get; init; } = 1;

    /// <summary>Texts in each answer.</summary>
    [Id(2)] public int Best { get; init; } = 1;

    /// <summary>Texts are compared by the logarithm of their probability, divided by their length to this power.</summary>
    [Id(3)] public double LengthPenalty { get; init; } = 1;

    /// <summary>Most tokens of a text; null for those of a window in training.</summary>
    [Id(4)] public int? MaxTokens { get; init; }

    /// <summary>Whether answers say where the model looked.</summary>
    [Id(5)] public bool Explain { get; init; }

    /// <summary>Whether unknown tokens are replaced by tokens of the source.</summary>
    [Id(6)] public bool CopyUnknown { get; init; }
}

/// <summary>Rows to predict.</summary>
[GenerateSerializer, Immutable, Alias("windrow.PredictRequest")]
public sealed record PredictRequest(PredictorSettings Settings, PredictedRow[] Rows);

/// <summary>What was predicted.</summary>
/// <param name="Values">The values of each row, float64; see <see cref="RawValues"/>.</param>
[GenerateSerializer, Immutable, Alias("windrow.PredictReply")]
public sealed record PredictReply(byte[][] Values);

/// <summary>Rows cannot be predicted, for a reason that the message gives.</summary>
[GenerateSerializer, Alias("windrow.PredictionException")]
public sealed class PredictionException : Exception
{
    public PredictionException() { }

    public PredictionException(string message) : base(message) { }

    public PredictionException(string message, Exception inner) : base(message, inner) { }
}
