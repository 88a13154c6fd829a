using Windrow.Benchmarks.Measuring;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Labels;

/// <summary>A network that learns the labels.</summary>
static class LabelsTrial
{
    /// <param name="name">Name in tables.</param>
    /// <param name="cell">The settings of the section <c>model</c>, other than the sizes.</param>
    /// <param name="training">Sequences for training.</param>
    /// <param name="validation">Sequences for validation.</param>
    /// <param name="steps">Number of training steps.</param>
    /// <param name="folder">Folder for the sequences.</param>
    public static Trial Of(
        string name, string cell, List<(string, bool[][])> training, List<(string, bool[][])> validation, int steps, TemporaryFolder folder)
    {
        (string trainingFile, string validationFile) = (folder.File("training.jsonl"), folder.File("validation.jsonl"));
        LabelProcess.Write(trainingFile, training);
        LabelProcess.Write(validationFile, validation);
        return new Trial
        {
            Name = name,
            Model = $"{{ hiddenSize: 32, layers: 1, {cell} }}",
            Task = LabelProcess.Task,
            TrainingFile = trainingFile,
            ValidationFile = validationFile,
            Steps = steps,
            BatchSize = 50,
            Window = LabelProcess.Longest,
            LearningRate = 0.01,
            EvaluateEvery = 100,
            MeasureEvery = 500,
        };
    }
}
