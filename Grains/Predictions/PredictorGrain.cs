using Orleans.Concurrency;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Compute;
using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Inference;

namespace Windrow.Grains.Predictions;

/// <summary>Predicts on the silo's compute threads, which it shares with training.</summary>
/// <remarks>Reentrant: as many requests as there are threads are computed at the same time, with one copy of the weights.</remarks>
[Reentrant, CollectionAgeLimit(Minutes = 2)]
public sealed class PredictorGrain(RunFolders folders, SiloCompute compute) : Grain, IPredictorGrain
{
    /// <summary>Most models of one job that are kept: different checkpoints, or different ways to write texts.</summary>
    const int MostModels = 2;

    readonly Dictionary<PredictorSettings, Task<WindrowModel>> _models = [];

    /// <summary>The key of the predictor on a silo.</summary>
    internal static string KeyOf(SiloPlace silo, string jobId) => $"{silo.Address.ToParsableString()}/{jobId}";

    public async Task<int> OpenAsync(PredictorSettings settings)
    {
        await ModelAsync(settings);
        return compute.Workers.Count;
    }

    public async Task<PredictReply> PredictAsync(PredictRequest request)
    {
        WindrowModel model = await ModelAsync(request.Settings);
        return new PredictReply(await compute.Workers.RunAsync(() => Predict(model, request.Rows)));
    }

    static byte[][] Predict(WindrowModel model, PredictedRow[] rows)
    {
        try
        {
            EncodedExample[] inputs = [.. rows.Select(row => row.Decode())];
            foreach (EncodedExample input in inputs) model.Network.Require(input);
            return [.. model.Network.Predict(inputs).Select(RawValues.Write)];
        }
        catch (DataException e)
        {
            throw new PredictionException(e.Message);
        }
    }

    Task<WindrowModel> ModelAsync(PredictorSettings settings)
    {
        if (_models.TryGetValue(settings, out Task<WindrowModel>? known) && !known.IsFaulted) return known;
        if (_models.Count >= MostModels) _models.Clear();
        return _models[settings] = compute.Files.RunAsync(() => Load(settings));
    }

    WindrowModel Load(PredictorSettings settings)
    {
        string key = this.GetPrimaryKeyString(), job = key[(key.LastIndexOf('/') + 1)..];
        string folder = folders.Find(job) ?? throw new PredictionException($"There is no job '{job}'.");
        try
        {
            return WindrowModel.Open(folder, new WindrowModelOptions
            {
                Checkpoint = CheckpointChoice.OfStep(settings.Step),
                Writing = settings.Writing(),
                Blas = compute.Blas,
            });
        }
        catch (Exception e) when (e is CheckpointException or DataException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new PredictionException(e.Message);
        }
    }
}
