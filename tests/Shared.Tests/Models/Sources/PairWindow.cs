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

    public PairWindow(ModelOptions options, int seed = 1)
    {
        Random random = new(seed);
        Model = new SequenceModel(options, new ModelPorts { VocabularySize = TargetTokens, Outputs = TargetTokens, SourceVocabularySize = SourceTokens });
        Weights = new AlignedBuffer(Model.Layout.Length);
        foreach (ParameterEntry entry in Model.Layout.Entries) RandomTensors.Uniform(random, entry.Length, 0.8f).CopyTo(entry.In(Weights.Span));
        Sources = [.. SourceLengths.Select(length => RandomTensors.Tokens(random, length, SourceTokens))];
        Inputs = [.. TargetLengths.Select(length => RandomTensors.Tokens(random, length, TargetTokens))];
        Targets = [.. TargetLengths.Select(length => RandomTensors.Tokens(random, length, TargetTokens))];
    }

    public SequenceModel Model { get; }

    public AlignedBuffer Weights { get; }

    public int[][] Sources { get; }

    public int[][] Inputs { get; }

    public int[][] Targets { get; }

    public double[] DoubleWeights => [.. Weights.Span.ToArray().Select(weight => (double)weight)];

    public Bptt NewBptt() => new(Model, 6, 4, Window.Blas, 7);

    /// <summary>Some of the pairs, packed.</summary>
    public SequenceBatch Batch(params int[] pairs)
    {
        SequenceBatch batch = new(Model.Ports.Format, 6, 4, 7);
        batch.Shape.Set([.. pairs.Select(pair => TargetLengths[pair])]);
        batch.Source!.Shape.Set([.. pairs.Select(pair => SourceLengths[pair])]);
        batch.Begins.Fill(true);
        batch.PairSourceRows();
        for (int r = 0; r < pairs.Length; r++)
        {
            int pair = pairs[batch.Shape.Order[r]], source = pairs[batch.Source.Shape.Order[r]];
            for (int t = 0; t < TargetLengths[pair]; t++)
                (batch.Tokens[batch.Shape.Position(r, t)], batch.Classes[batch.Shape.Position(r, t)]) = (Inputs[pair][t], Targets[pair][t]);
            for (int t = 0; t < SourceLengths[source]; t++) batch.Source.Tokens[batch.Source.Shape.Position(r, t)] = Sources[source][t];
        }

        return batch;
    }
}
