using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Models.Telemetry;

/// <summary>Gradients seen through time: hand it to <see cref="Bptt.Backpropagate"/>, and <see cref="Layers"/> says what every layer did with
/// the gradient of that window. It only looks on: the gradient's bits are the same with it and without.</summary>
/// <remarks>docs/gradient-telemetry.md has the equations.</remarks>
public sealed class GradientTelemetry
{
    readonly (string Name, LayerProbe Probe)[] _probes;     // from the input up, the forward direction first

    /// <summary>Memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows.</summary>
    public GradientTelemetry(SequenceModel model, int maxSteps, int maxRows, BlasBackend blas)
    {
        RecurrentShape[] directions = [.. model.RecurrentLayers.SelectMany(layer => layer.Directions)];
        ReplayMemory memory = new(directions, maxRows);
        SpectralRadius radius = new(directions.Max(direction => direction.HiddenSize), blas);
        _probes = [.. directions.Select(direction => (direction.Name, new LayerProbe(memory, radius, maxSteps, maxRows)))];
    }

    /// <summary>What was measured in the last window, for every direction of every layer from the input up.</summary>
    public LayerGradients[] Layers => [.. _probes.Select(p => p.Probe.Result(p.Name))];

    /// <summary>The probe of a layer that is about to go back over a window, with what can be measured before that.</summary>
    /// <inheritdoc cref="LayerProbe.Begin"/>
    internal LayerProbe Begin(RecurrentLayer layer, PackedShape at, RecurrentWeights weights, MatrixView dOutput)
    {
        LayerProbe probe = _probes.First(p => p.Name == layer.Shape.Name).Probe;
        probe.Begin(layer, at, weights, dOutput);
        return probe;
    }
}
