using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Models.Losses;

/// <summary>A loss with predictions and targets for it.</summary>
/// <remarks>M = targets, K = values per prediction.</remarks>
sealed class LossCase
{
    readonly ModelPorts _ports;
    readonly float[] _predictions;

    LossCase(LossOptions options, int outputs, int rows)
    {
        bool classes = options.Targets == TargetKind.Classes;
        _ports = new ModelPorts { InputWidth = 1, Outputs = outputs, TargetsAreClasses = classes, Task = new TaskOptions { Loss = options } };
        Loss = LossFunction.Create(_ports);
        Batch = new SequenceBatch(_ports.Format, 1, rows);
        Batch.Shape.SetEqual(1, rows);
        _predictions = new float[rows * Loss.HeadWidth];
    }

    /// <summary>Given predictions, [M, K], and targets: M classes, or [M, outputs].</summary>
    public LossCase(LossOptions options, int outputs, float[] predictions, int[] classes, float[] values)
        : this(options, outputs, classes.Length > 0 ? classes.Length : values.Length / outputs)
    {
        Assert.Equal(_predictions.Length, predictions.Length);
        predictions.CopyTo(_predictions, 0);
        classes.CopyTo(Batch.Classes);
        values.CopyTo(Batch.Values.Elements);
    }

    /// <summary>Every loss with every option, each with its name and its number of classes, labels or numbers.</summary>
    public static IReadOnlyDictionary<string, (LossOptions Options, int Outputs)> All { get; } = new Dictionary<string, (LossOptions, int)>
    {
        ["crossEntropy"] = (new CrossEntropyOptions(), 19),
        ["crossEntropy, smoothed"] = (new CrossEntropyOptions { LabelSmoothing = 0.2 }, 19),
        ["crossEntropy, weighted"] = (new CrossEntropyOptions { ClassWeights = [0.5, 0, 2, 1, 1, 3, 0.25] }, 7),
        ["crossEntropy, all options"] =
            (new CrossEntropyOptions { LabelSmoothing = 0.1, ClassWeights = [.. Enumerable.Range(0, 37).Select(k => 0.1 * (k % 5))], IgnoreClass = 4 }, 37),
        ["binaryCrossEntropy"] = (new BinaryCrossEntropyOptions(), 5),
        ["binaryCrossEntropy, weighted"] = (new BinaryCrossEntropyOptions { PositiveWeights = [.. Enumerable.Range(1, 21).Select(k => 0.25 * k)] }, 21),
        ["mse"] = (new SquaredErrorOptions(), 3),
        ["mae"] = (new AbsoluteErrorOptions(), 3),
        ["huber"] = (new HuberOptions { Delta = 0.75 }, 3),
        ["quantile"] = (new QuantileOptions { Levels = [0.05, 0.3, 0.5, 0.99] }, 3),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public LossFunction Loss { get; }

    public SequenceBatch Batch { get; }

    /// <summary>[M, K].</summary>
    public ReadOnlySpan<float> Predictions => _predictions;

    /// <summary>One of <see cref="All"/> with random predictions and targets. No prediction is closer to a target than 1/16, because an absolute
    /// error has no slope at 0.</summary>
    public static LossCase Random(string name, int rows = 40, int seed = 1)
    {
        (LossOptions options, int outputs) = All[name];
        LossCase made = new(options, outputs, rows);
        Random random = new(seed);
        foreach (ref float prediction in made._predictions.AsSpan()) prediction = (random.Next(-24, 24) + 0.5f) / 8;
        for (int i = 0; i < made.Batch.Classes.Length; i++) made.Batch.Classes[i] = random.Next(outputs);
        foreach (ref float value in made.Batch.Values.Elements)
            value = options.Targets == TargetKind.Labels ? random.Next(2) : random.Next(-24, 25) / 8f;
        return made;
    }

    /// <summary>The loss at these predictions, and at moved predictions.</summary>
    public LossSum At(ReadOnlySpan<float> predictions) => Sum(Loss.Loss(Matrix(predictions.ToArray()), Batch, first: 0));

    public (LossSum Sum, float[] Gradient) LossAndGradient()
    {
        float[] gradient = [.. _predictions];
        return (Sum(Loss.LossAndGradient(Matrix(gradient), Batch, first: 0)), gradient);
    }

    LossSum Sum((double Loss, double Weight) sum) => new LossSum(0, 0, Batch.Shape.Positions).And(sum);

    /// <summary>Some predictions in the form that the head gives them.</summary>
    public MatrixSpan Matrix(Span<float> predictions) => new(predictions, Batch.Targets, Loss.HeadWidth);
}
