using Orleans.Concurrency;
using Windrow.Grains.Jobs;

namespace Windrow.Grains.Predictions;

/// <summary>Opens a predictor on each silo. The key is the job's id.</summary>
[Reentrant]
public sealed class PredictorsGrain(ClusterSilos silos) : Grain, IPredictorsGrain
{
    public async Task<PredictorList> OpenAsync(PredictorSettings settings)
    {
        PredictorPlace?[] places = await Task.WhenAll(silos.Active().Select(silo => OpenAsync(silo, settings)));
        PredictorPlace[] open = [.. places.OfType<PredictorPlace>()];
        return open.Length > 0 ? new PredictorList(open) : throw new PredictionException("No silo of the cluster answers. Try again in a few seconds.");
    }

    /// <summary>Opens the predictor on a silo; null when the silo is lost meanwhile.</summary>
    async Task<PredictorPlace?> OpenAsync(SiloPlace silo, PredictorSettings settings)
    {
        string key = PredictorGrain.KeyOf(silo, this.GetPrimaryKeyString());
        IPredictorGrain predictor = GrainFactory.GetGrain<IPredictorGrain>(key);
        try
        {
            return new PredictorPlace(key, await SiloHint.CallAsync(silo, () => predictor.OpenAsync(settings)));
        }
        catch (Exception e) when (e is not PredictionException)
        {
            return null;
        }
    }
}
