using Windrow.Data;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics.Blas;
using Windrow.Sequences;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

public sealed class EvaluationInPiecesTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Splitting_an_evaluation_into_pieces_changes_no_bit_of_its_loss()
    {
        string text = TinyJob.WriteText(_folder.Path, 30_000);
        JobFile job = JobFileReader.Read(new TinyJob { Text = text }.Yaml, "job.yaml", _folder.Path, ["data.split.validation=0.9"]).Job!;
        using TrainingData data = TrainingData.Prepare(job, _folder.File("data"), null, CancellationToken.None);
        SequenceModel model = new(job.Model, data.Ports);
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, seed: 1);
        DataShard shard = new(0, data, new Bptt(model, data.MaxSteps, 2, BlasLibrary.Default.Backend), model, job.Training);

        int windows = data.ValidationWindows;
        LossSum whole = shard.Evaluate(0, windows, weights), inPieces = default;
        for (int window = 0; window < windows; window += 7) inPieces = shard.Evaluate(window, Math.Min(7, windows - window), weights);
        Assert.Equal(whole, inPieces);
    }
}
