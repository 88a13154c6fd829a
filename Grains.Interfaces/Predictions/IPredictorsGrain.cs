using Windrow.Grains.Access;

namespace Windrow.Grains.Predictions;

/// <summary>Finds silos that predict with a job's trained model. The key is the job's id.</summary>
[Alias("windrow.IPredictorsGrain")]
public interface IPredictorsGrain : IGrainWithStringKey
{
    /// <summary>Has every silo of the cluster load the model.</summary>
    /// <exception cref="PredictionException">There is no such job or checkpoint, the model cannot predict in this way, or no silo answers.</exception>
    [Alias("OpenAsync"), Access(CallersAllowed.Users), ResponseTimeout("00:10:00")]
    Task<PredictorList> OpenAsync(PredictorSettings settings);
}

/// <summary>Predictors, one on each silo.</summary>
[GenerateSerializer, Immutable, Alias("windrow.PredictorList")]
public sealed record PredictorList(PredictorPlace[] Places);

/// <summary>A predictor that has loaded the model.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Slots">Requests that its silo computes at the same time.</param>
[GenerateSerializer, Immutable, Alias("windrow.PredictorPlace")]
public sealed record PredictorPlace(string Key, int Slots);
