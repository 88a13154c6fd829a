using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Sources;

/// <summary>A small encoder and decoder with random weights, and some random pairs whose sides differ in length and in order of length.</summary>
sealed class PairWindow
{
    public const int SourceTokens = 6, TargetTokens = 7;

    public static readonly int[] SourceLengths = [3, 7, 1, 5], TargetLengths = [4, 1, 6, 4];

    /// <param name="options">The model.</param>
    /// <param name="seed">Of all random numbers.</param>
    /// <param name="sourceWidth">Numbers at each time step of a source; 0 for tokens.</param>
    public PairWindow(ModelOptions options, int seed = 1, int sourceWidth = 0)
    {
        Random random = new(seed);
        Model = new SequenceModel(options, ModelPorts.Pairs(sourceWidth == 0 ? SourceTokens : 0, sourceWidth, TargetTokens, new TaskOptions()));
        Weights = new AlignedBuffer(Model.Layout.Length);
        foreach (ParameterEntry entry in Model.Layout.Entries) RandomTensors.Uniform(random, entry.Length, 0.8f).CopyTo(entry.In(Weights.Span));
        Sources = [.. SourceLengths.Select(length => RandomTensors.Tokens(random, length, SourceTokens))];
        Inputs = [.. TargetLengths.Select(length => RandomTensors.Tokens(random, length, TargetTokens))];
        Numbers = [.. SourceLengths.Select(length => Enumerable.Range(0, sourceWidth == 0 ? 0 : length).Select(_ => RandomTensors.Uniform(random, sourceWidth)).ToArray())];
        Targets = [.. TargetLengths.Select(length => RandomTensors.Tokens(random, length, TargetTokens))];
    }

    public SequenceModel Model { get; }

    public AlignedBuffer Weights { get; }

    public int[][] Sources { get; }

    /// <summary>The sources as numbers, [pair][T][width]; empty when they are tokens.</summary>
    public float[][][] Numbers { get; }

    public int[][] Inputs { get; }

    public int[][] Targets { get; }

    public double[] DoubleWeights => [.. Weights.Span.ToArray().Select(weight => (double)weight)];

    public Bptt NewBptt() => new(Model, 6, 4, Window.Blas, 7);

    /// <summary>Some of the pairs, packed.</summary>
    public SequenceBatch Batch(params int[] pairs)
    {
        SequenceBatch batch = Batch(Model, [.. pairs.Select(pair => (Sources[pair], Inputs[pair], Targets[pair]))]);
        if (batch.Source!.Format.ReadsTokens) return batch;
        for (int r = 0; r < pairs.Length; r++)
        {
            int source = pairs[batch.Source.Shape.Order[r]];
            for (int t = 0; t < SourceLengths[source]; t++) Numbers[source][t].CopyTo(batch.Source.Inputs.Row(batch.Source.Shape.Position(r, t)));
        }

        return batch;
    }

    /// <summary>Pairs of tokens, packed.</summary>
    public static SequenceBatch Batch(SequenceModel model, (int[] Source, int[] Inputs, int[] Targets)[] pairs)
    {
        SequenceBatch batch = new(model.Ports.Format, 6, 4, 7);
        batch.Shape.Set([.. pairs.Select(pair => pair.Inputs.Length)]);
        batch.Source!.Shape.Set([.. pairs.Select(pair => pair.Source.Length)]);
        batch.Begins.Fill(true);
        batch.PairSourceRows();
        for (int r = 0; r < pairs.Length; r++)
        {
            (int[] _, int[] inputs, int[] targets) = pairs[batch.Shape.Order[r]];
            for (int t = 0; t < inputs.Length; t++)
                (batch.Tokens[batch.Shape.Position(r, t)], batch.Classes[batch.Shape.Position(r, t)]) = (inputs[t], targets[t]);
            int[] source = pairs[batch.Source.Shape.Order[r]].Source;
            for (int t = 0; t < source.Length && batch.Source.Format.ReadsTokens; t++) batch.Source.Tokens[batch.Source.Shape.Position(r, t)] = source[t];
        }

        return batch;
    }
}
