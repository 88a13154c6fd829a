using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;

namespace Windrow.Inference.Meaning;

/// <summary>Numbers over time: the answer at each row is for a later row, or for all rows up to it.</summary>
sealed class SeriesMeaning : ModelMeaning
{
    readonly SeriesColumn[] _inputs, _targets;

    public SeriesMeaning(JobFile job, ModelMetadata metadata)
    {
        Options = (SeriesDataOptions)job.Data;
        (_inputs, _targets) = (metadata.Json<SeriesColumn[]>("inputs"), metadata.Json<SeriesColumn[]>("targets"));
        Horizon = metadata.Count("horizon");
        PredictedRows = metadata.Find("multiHorizon") == "true" ? Horizon : 1;
        Ports = new ModelPorts { InputWidth = _inputs.Length, Outputs = PredictedRows * _targets.Length, TargetsAreClasses = false, Task = job.Task };
        string[] names = [.. _targets.Select(column => column.Name)];
        ColumnScale[] scales = [.. _targets.Select(column => new ColumnScale(column.Mean, column.Deviation))];
        RowOutputs = new OutputMeaning(Ports with { Outputs = names.Length }, "forecast", names, scales);
        Outputs = PredictedRows == 1 ? RowOutputs : new OutputMeaning(
            Ports,
            "forecast",
            [.. Enumerable.Range(1, PredictedRows).SelectMany(step => names.Select(name => MetricSubject.StepName(name, step)))],
            [.. Enumerable.Repeat(scales, PredictedRows).SelectMany(each => each)]);
        Window = job.Training.Window;
        int[] places = [.. _inputs.Select(input => Array.FindIndex(_targets, target => target.Name == input.Name))];
        if (Outputs.Kind == OutputKinds.Numbers && !places.Contains(-1)) PlacesOfInputs = places;
    }

    /// <summary>How files are written.</summary>
    public SeriesDataOptions Options { get; }

    /// <summary>How many rows ahead an answer is, or the last row of an answer.</summary>
    public int Horizon { get; }

    /// <summary>Rows that an answer is for, one after the other.</summary>
    public int PredictedRows { get; }

    /// <summary>What the values of one of these rows mean; <see cref="Outputs"/> has all rows.</summary>
    public OutputMeaning RowOutputs { get; }

    /// <summary>Rows that a network which sees both sides read at once in training.</summary>
    public int Window { get; }

    /// <summary>Where each input is among the predicted numbers; null when not all of them are predicted, so that forecasts cannot be fed back.</summary>
    public IReadOnlyList<int>? PlacesOfInputs { get; }

    public override ModelKind Kind => ModelKind.Series;

    public override IReadOnlyList<string> Inputs => [.. _inputs.Select(column => column.Name)];

    public override ModelPorts Ports { get; }

    public override OutputMeaning Outputs { get; }

    public override void Encode(ReadOnlySpan<double> numbers, Span<float> inputs)
    {
        for (int i = 0; i < inputs.Length; i++) inputs[i] = (float)((numbers[i] - _inputs[i].Mean) / _inputs[i].Deviation);
    }
}
