using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Telemetry;

/// <summary>A model with one window of random tokens, which is backpropagated with telemetry.</summary>
sealed class Watched
{
    readonly int[] _lengths;
    readonly int[][] _tokens, _targets;

    public Watched(ModelOptions options, int[] lengths, int vocabulary = 5, float bound = 0.8f)
    {
        Random random = new(7);
        Model = new SequenceModel(options, ModelPorts.Text(vocabulary));
        Weights = new AlignedBuffer(Model.Layout.Length);
        foreach (ParameterEntry entry in Model.Layout.Entries) RandomTensors.Uniform(random, entry.Length, bound).CopyTo(entry.In(Weights.Span));
        _lengths = lengths;
        _tokens = [.. lengths.Select(length => RandomTensors.Tokens(random, length, vocabulary))];
        _targets = [.. lengths.Select(length => RandomTensors.Tokens(random, length, vocabulary))];
    }

    public SequenceModel Model { get; }

    /// <summary>On a cache line, as in training, because a BLAS may round differently depending on the address of a matrix.</summary>
    public AlignedBuffer Weights { get; }

    public IReadOnlyList<int[]> Tokens => _tokens;

    public IReadOnlyList<int[]> Targets => _targets;

    /// <summary>One parameter, to be set.</summary>
    public Span<float> this[string parameter] => Model.Layout[parameter].In(Weights.Span);

    /// <summary>The measurements of every layer.</summary>
    public LayerGradients[] Look() => Backpropagate(watch: true).Layers!;

    /// <summary>The gradient, and the layers' measurements if they are measured.</summary>
    public (float[] Gradient, LayerGradients[]? Layers) Backpropagate(bool watch)
    {
        SequenceBatch batch = new(Model.Ports.Format, _lengths.Max(), _lengths.Length);
        batch.Shape.Set(_lengths);
        batch.Begins.Fill(true);
        for (int r = 0; r < _lengths.Length; r++)
        {
            int row = batch.Shape.Order[r];
            for (int t = 0; t < batch.Shape.Lengths[r]; t++)
            {
                int position = batch.Shape.Position(r, t);
                (batch.Tokens[position], batch.Classes[position]) = (_tokens[row][t], _targets[row][t]);
            }
        }

        GradientTelemetry? telemetry = watch ? new(Model, _lengths.Max(), _lengths.Length, Backends.Named(Backends.Fused)) : null;
        AlignedBuffer gradient = new(Weights.Length);
        Bptt bptt = new(Model, _lengths.Max(), _lengths.Length, Backends.Named(Backends.Fused));
        bptt.Backpropagate(Weights.Span, batch, new LaneState(Model, _lengths.Length), gradient.Span, telemetry: telemetry);
        return (gradient.Span.ToArray(), telemetry?.Layers);
    }
}
