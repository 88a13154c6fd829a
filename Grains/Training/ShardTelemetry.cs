using Windrow.Data;
using Windrow.Grains.Metrics;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Telemetry;
using Windrow.Numerics.Blas;

namespace Windrow.Grains.Training;

/// <summary>Measures the gradient of data shard 0 through time, at the steps that the job file asks for. Which worker has that shard
/// makes no difference.</summary>
sealed class ShardTelemetry(JobFile job, SequenceModel model, BlasBackend blas)
{
    GradientTelemetry? _telemetry;

    /// <summary>The measurement to make in a step of a data shard; null for most steps.</summary>
    public GradientTelemetry? For(int dataShard, long step)
    {
        if (dataShard != 0 || !job.Telemetry.IsDue(step) || model.Options.Network != NetworkKind.Recurrent) return null;
        int rows = DataShards.Lanes(job.Training.BatchSize, job.Parallelism.DataShards, dataShard).Count;
        return _telemetry ??= new GradientTelemetry(model, job.Training.Window, rows, blas);
    }

    /// <summary>The measurements, and what they mean for this job.</summary>
    public LayerReport[] Report(GradientTelemetry telemetry) => [.. telemetry.Layers.Select(Report)];

    LayerReport Report(LayerGradients layer)
    {
        GradientReach reach = GradientReach.Of(layer.Decay);
        return new LayerReport
        {
            Name = layer.Name,
            Verdict = reach.Verdict,
            Horizon = reach.Horizon,
            Advice = GradientAdvice.For(layer, reach, job),
            Saturated = layer.Saturated,
            Gates = [.. layer.Gates.Select(gate => new GateReport(gate.Name, gate.Low, gate.High))],
            Dead = layer.Dead,
            SpectralRadius = layer.SpectralRadius,
            Norms = layer.Norms,
            Decay = layer.Decay,
        };
    }
}
