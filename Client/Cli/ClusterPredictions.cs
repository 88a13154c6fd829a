using System.CommandLine;
using Windrow.Cli.Hosting;
using Windrow.Client;
using Windrow.Data;
using Windrow.Grains.Predictions;
using Windrow.Inference;

namespace Windrow.Cli;

/// <summary>The silos of a cluster, which predict with the model of one of its jobs.</summary>
sealed class ClusterPredictions : IAsyncDisposable
{
    /// <summary>Requests for each slot of the cluster: one that is computed, and one that waits for the slot.</summary>
    const int RequestsPerSlot = 2;

    readonly Session _session;
    readonly ClusterPredictor _predictor;

    ClusterPredictions(Session session, ClusterPredictor predictor) => (_session, _predictor) = (session, predictor);

    /// <summary>Most requests at the same time.</summary>
    public int Requests => RequestsPerSlot * _predictor.Slots;

    /// <summary>Lets the silos load the model.</summary>
    /// <param name="cli">The command's surroundings.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="writing">How it writes texts.</param>
    /// <returns>Null when no cluster is named, or the model is not that of a job.</returns>
    /// <exception cref="PredictionException">The silos cannot load it.</exception>
    public static async Task<ClusterPredictions?> OpenAsync(CliContext cli, ParseResult parsed, WindrowModel model, WritingOptions writing)
    {
        string name = parsed.GetRequiredValue(RunArgument.Model);
        if (parsed.Place(cli) is not JobsPlace.Cluster place || WindrowModel.IsModel(name)) return null;
        Session session = await cli.OpenSession(new SessionRequest(place), cli.Interrupted);
        try
        {
            JobHandle job = await session.Client.GetAsync(name, cli.Interrupted);
            return new ClusterPredictions(session, await job.OpenPredictorAsync(WritingSettings.Of(model.Step, writing), cli.Interrupted));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Predicts rows or sequences.</summary>
    /// <exception cref="PredictionException">The silos cannot load the model any more.</exception>
    public Task<double[][]> PredictAsync(IReadOnlyList<EncodedExample> rows, CancellationToken cancellation) => _predictor.PredictAsync(rows, cancellation);

    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
