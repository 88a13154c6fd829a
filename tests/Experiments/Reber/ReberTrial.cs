using Windrow.Benchmarks.Measuring;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Reber;

/// <summary>A network that learns the grammar.</summary>
static class ReberTrial
{
    /// <summary>The cell that should learn the grammar exactly.</summary>
    public const string Lstm = "cell: lstm, initialization: { forgetBias: 1 }";

    /// <param name="name">Name in tables.</param>
    /// <param name="cell">The settings of the section <c>model</c>, other than the sizes.</param>
    /// <param name="strings">Strings for training and validation.</param>
    /// <param name="steps">Number of training steps.</param>
    /// <param name="folder">Folder for the sequences.</param>
    public static Trial Of(string name, string cell, ReberStrings strings, int steps, TemporaryFolder folder)
    {
        (string training, string validation) = (folder.File("training.jsonl"), folder.File("unseen.jsonl"));
        ReberStrings.Write(training, strings.Training);
        ReberStrings.Write(validation, strings.Unseen);
        return new Trial
        {
            Name = name,
            Model = $"{{ hiddenSize: 32, layers: 1, {cell} }}",
            Task = ReberStrings.Task,
            TrainingFile = training,
            ValidationFile = validation,
            Steps = steps,
            BatchSize = 20,
            Window = strings.Training.Concat(strings.Unseen).Max(text => text.Length) - 1,
            LearningRate = 0.01,
            EvaluateEvery = 100,
            MeasureEvery = 500,
        };
    }
}
