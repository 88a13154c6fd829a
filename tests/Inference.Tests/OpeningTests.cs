using Microsoft.Extensions.DependencyInjection;
using Windrow.Checkpoints;
using Windrow.Inference;

namespace Windrow.Tests.Inference;

/// <summary>Which files a model is opened from.</summary>
public sealed class OpeningTests : IDisposable
{
    readonly UntrainedRun _run = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_best_checkpoint_the_last_one_a_step_or_a_folder()
    {
        _run.Write(step: 30, seed: 2);
        _run.Write(step: 40, seed: 3);
        Assert.Equal(40, _run.Open().Step);
        _run.Checkpoints.MarkBest(30);
        Assert.Equal(30, _run.Open().Step);
        Assert.Equal(40, WindrowModel.Open(_run.Folder, new WindrowModelOptions { Checkpoint = CheckpointChoice.Parse("last")! }).Step);
        WindrowModel named = WindrowModel.Open(_run.Folder, new WindrowModelOptions { Checkpoint = CheckpointChoice.Parse("20")! });
        WindrowModel folder = WindrowModel.Open(_run.Checkpoints.FolderOf(20)!);
        Assert.Equal((20, 20), (named.Step, folder.Step));
        Dictionary<string, string?> row = new() { ["text"] = "good film" };
        Assert.Equal(named.Predict(row).Values, folder.Predict(row).Values);
        Assert.NotEqual(named.Predict(row).Values, _run.Open().Predict(row).Values);
    }

    [Fact]
    public void A_program_with_dependency_injection_has_one_model_for_all()
    {
        _run.Open();
        using ServiceProvider services = new ServiceCollection().AddWindrowModel(_run.Folder).BuildServiceProvider();
        using IServiceScope request = services.CreateScope();
        Assert.Equal("reviews", services.GetRequiredService<WindrowModel>().Job);
        Assert.Same(services.GetRequiredService<WindrowModel>(), request.ServiceProvider.GetRequiredService<WindrowModel>());
    }

    [Fact]
    public void What_is_not_a_whole_model_is_refused_by_name()
    {
        string checkpoint = _run.Checkpoints.FolderOf(20)!, model = Path.Combine(checkpoint, "model.safetensors");
        AssertRefused("There is no folder", Path.Combine(_run.Folder, "nothing"));
        AssertRefused("is neither a run folder", Path.Combine(_run.Folder, "checkpoints"));
        AssertRefused("There is no checkpoint of step 21", _run.Folder, "21");

        byte[] bytes = File.ReadAllBytes(model);
        bytes[^3] ^= 1;
        File.WriteAllBytes(model, bytes);
        AssertRefused($"'{model}' is damaged", _run.Folder);

        Directory.Delete(checkpoint, recursive: true);
        AssertRefused("has no checkpoint yet", _run.Folder);
        _run.Checkpoints.Write(new Checkpoint { Layout = _run.Model.Layout, Weights = _run.Weights, Progress = new TrainingProgress { Step = 20 } });
        AssertRefused("does not say what the model reads", _run.Folder);
    }

    static void AssertRefused(string expected, string path, string? choice = null)
    {
        WindrowModelOptions options = choice is null ? new() : new() { Checkpoint = CheckpointChoice.Parse(choice)! };
        Assert.Contains(expected, Assert.Throws<CheckpointException>(() => WindrowModel.Open(path, options)).Message, StringComparison.Ordinal);
    }
}
