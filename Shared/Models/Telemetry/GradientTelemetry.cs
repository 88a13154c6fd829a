using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Models.Telemetry;

/// <summary>Measures gradients through time. Pass it to <see cref="Bptt.Backpropagate"/>; afterwards <see cref="Layers"/> says what every layer did
/// with the gradient of that window. Measuring does not change the gradient: its bits are the same with and without telemetry.</summary>
/// <remarks>docs/gradient-telemetry.md has the equations.</remarks>
public sealed class GradientTelemetry
{
    readonly (string Name, LayerProbe Probe)[] _probes;     // from input to output, the forward direction first

    /// <summary>Allocates memory for windows of up to <paramref name="maxSteps"/> time steps and <paramref name="maxRows"/> rows.</summary>
    public GradientTelemetry(SequenceModel model, int maxSteps, int maxRows, BlasBackend blas)
    {
        RecurrentShape[] directions = [.. model.RecurrentLayers.SelectMany(layer => layer.Directions)];
        SpectralRadius radius = new(directions.Max(direction => direction.HiddenSize), blas);
        _probes = [.. directions.Select(direction => (direction.Name, new LayerProbe(direction, radius, maxSteps, maxRows)))];
    }

    /// <summary>The measurements of the last window, for every direction of every layer, from input to output.</summary>
    public LayerGradients[] Layers => [.. _probes.Select(p => p.Probe.Result(p.Name))];

    /// <summary>The probe of a layer that is about to be backpropagated through, with what can be measured before that.</summary>
    /// <inheritdoc cref="LayerProbe.Begin"/>
    internal LayerProbe Begin(RecurrentLayer layer, Pass pass, RecurrentWeights weights, MatrixView dOutput)
    {
        LayerProbe probe = _probes.First(p => p.Name == layer.Shape.Name).Probe;
        probe.Begin(layer, pass, weights, dOutput);
        return probe;
    }
}
