using Windrow.Data;
using Windrow.Jobs;
using Windrow.Metrics;
using Windrow.Models;

namespace Windrow.Inference.Meaning;

/// <summary>Numbers over time: the answer at each row is for a later row, or for all rows up to it.</summary>
sealed class SeriesMeaning : ModelMeaning
{
    readonly SeriesColumn[] _read;      // what the network reads at a row: the inputs, then for each predicted row what is known ahead

    public SeriesMeaning(JobFile job, ModelMetadata metadata)
    {
        Options = (SeriesDataOptions)job.Data;
        (SeriesColumn[] inputs, SeriesColumn[] targets) = (metadata.Json<SeriesColumn[]>("inputs"), metadata.Json<SeriesColumn[]>("targets"));
        SeriesColumn[] known = metadata.Find("known") is null ? [] : metadata.Json<SeriesColumn[]>("known");
        Horizon = metadata.Count("horizon");
        PredictedRows = metadata.Find("multiHorizon") == "true" ? Horizon : 1;
        if (Options.Normalize == SeriesNormalization.Series) Scales = metadata.Json<SeriesScales[]>("series").ToDictionary(series => series.Id, StringComparer.Ordinal);
        _read = [.. inputs, .. Enumerable.Repeat(known, PredictedRows).SelectMany(each => each)];
        (TargetColumns, Columns) = (targets, [.. inputs, .. targets, .. known]);
        (Targets, Known, Inputs) = ([.. targets.Select(Name)], [.. known.Select(Name)], [.. inputs.Concat(known).Select(Name).Distinct()]);
        (PlacesInRow, KnownInRow) = ([.. inputs.Select(InRow)], [.. known.Select(InRow)]);
        Ports = new ModelPorts { InputWidth = _read.Length, Outputs = PredictedRows * targets.Length, TargetsAreClasses = false, Task = job.Task };
        string[] names = [.. Targets];
        ColumnScale[] scales = [.. targets.Select(column => new ColumnScale(column.Mean, column.Deviation))];
        RowOutputs = new OutputMeaning(Ports with { Outputs = names.Length }, "forecast", names, scales);
        Outputs = PredictedRows == 1 ? RowOutputs : new OutputMeaning(
            Ports,
            "forecast",
            [.. Enumerable.Range(1, PredictedRows).SelectMany(step => names.Select(name => MetricSubject.StepName(name, step)))],
            [.. Enumerable.Repeat(scales, PredictedRows).SelectMany(each => each)]);
        Window = job.Training.Window;
        int[] places = [.. inputs.Select(input => Array.FindIndex([.. targets, .. known], column => column.Name == input.Name))];
        if (Outputs.Kind == OutputKinds.Numbers && !places.Contains(-1)) PlacesOfInputs = places;

        static string Name(SeriesColumn column) => column.Name;
        int InRow(SeriesColumn column) => Inputs.ToList().IndexOf(column.Name);
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

    /// <summary>What each series that was trained on is shifted and scaled by, by its id; null when all series are by the same, which the network's inputs and
    /// outputs take into account already.</summary>
    public IReadOnlyDictionary<string, SeriesScales>? Scales { get; }

    /// <summary>Columns that are predicted.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The same columns, and what they are shifted and scaled by; nothing where each series is by its own mean and deviation.</summary>
    public IReadOnlyList<SeriesColumn> TargetColumns { get; }

    /// <summary>All columns in the same way.</summary>
    public IReadOnlyList<SeriesColumn> Columns { get; }

    /// <summary>Columns that are read at the predicted rows.</summary>
    public IReadOnlyList<string> Known { get; }

    /// <summary>How rows of the future are told from others; null when nothing is known ahead.</summary>
    public FutureRows? Future => Known.Count > 0 ? new FutureRows(Targets, Known) : null;

    /// <summary>Where each input of the network is in a row, which has a number for each of <see cref="Inputs"/>.</summary>
    public IReadOnlyList<int> PlacesInRow { get; }

    /// <summary>Where each column that is known ahead is in a row.</summary>
    public IReadOnlyList<int> KnownInRow { get; }

    /// <summary>Where each input is among the predicted numbers and, after them, those that are known ahead; null when an input is neither, so that
    /// forecasts cannot be fed back.</summary>
    public IReadOnlyList<int>? PlacesOfInputs { get; }

    public override ModelKind Kind => ModelKind.Series;

    /// <summary>The columns of a row of the history: those that are read at each row, and those that are known ahead.</summary>
    public override IReadOnlyList<string> Inputs { get; }

    public override ModelPorts Ports { get; }

    public override OutputMeaning Outputs { get; }

    public override void Encode(ReadOnlySpan<double> numbers, Span<float> inputs)
    {
        for (int i = 0; i < inputs.Length; i++) inputs[i] = (float)((numbers[i] - _read[i].Mean) / _read[i].Deviation);
    }
}
