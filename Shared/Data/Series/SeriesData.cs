using System.Globalization;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Series as training data: lanes are read side by side, and at each row the numbers of a later row, or of all rows up to it, are predicted.</summary>
public sealed class SeriesData : TrainingData
{
    readonly SeriesCorpus _corpus;
    readonly SeriesDataOptions _options;
    readonly SeriesPlan? _training, _validation;
    readonly Lazy<SeriesPlan?> _test;
    readonly SeriesBaselines _baselines;
    readonly string[] _notTrained, _notValidated;     // names of series

    /// <summary>Plans the lanes of a job.</summary>
    /// <exception cref="DataException">The series are too short for them.</exception>
    internal SeriesData(SeriesCorpus corpus, SeriesDataOptions options, DataSetup setup) : base(setup)
    {
        (_corpus, _options) = (corpus, options);
        (IReadOnlyList<TokenRange> training, IReadOnlyList<TokenRange> validation, IReadOnlyList<TokenRange> test) = corpus.Parts(options.SharesOfPath, options.Horizon);
        if (!setup.OnlyTest) _training = SeriesPlan.ForTraining(training, setup.BatchSize, setup.Window, options.Horizon);
        if (options.HasValidation) _validation = SeriesPlan.ForEvaluation(validation, setup.BatchSize, setup.Window);
        _test = new(() => options.HasTest ? SeriesPlan.ForEvaluation(test, setup.BatchSize, setup.Window) : null);
        _baselines = new SeriesBaselines(corpus, options);
        _notTrained = SeriesWithout(training, DataPart.Validation, DataPart.Test);
        _notValidated = options.HasValidation ? SeriesWithout(validation, options.ValidationPath.Count > 0 ? [null, DataPart.Test] : [DataPart.Test]) : [];
        (TrainingRows, ValidationRows) = (training.Sum(range => range.Length), validation.Sum(range => range.Length));
        Ports = new ModelPorts { InputWidth = (int)options.InputWidth, Outputs = corpus.Targets.Length * options.PredictedRows, TargetsAreClasses = false, Task = setup.Task };
    }

    /// <summary>How many series there are.</summary>
    public int Series => _corpus.Lengths.Count;

    /// <summary>Rows of all series.</summary>
    public long Rows => _corpus.Lengths.Sum();

    /// <summary>Rows with a target that are trained on.</summary>
    public long TrainingRows { get; }

    /// <summary>Rows with a target that are kept for validation.</summary>
    public long ValidationRows { get; }

    public override ModelPorts Ports { get; }

    public override int StepsPerEpoch => _training?.WindowsPerEpoch ?? 0;

    public override int ValidationWindows => _validation?.WindowsPerEpoch ?? 0;

    public override int TestWindows => _test.Value?.WindowsPerEpoch ?? 0;

    public override MetricSubject Subject => base.Subject with
    {
        Steps = _options.PredictedRows,
        Names = [.. Targets.Select(column => column.Name)],
        Scales = HasRowUnits ? [] : [.. Targets.Select(column => new ColumnScale(column.Mean, column.Deviation))],
    };

    public override IReadOnlyList<string> DefaultMetrics => [.. base.DefaultMetrics, "mase", "skill"];

    public override bool HasNaiveForecasts => true;

    public override bool HasRowUnits => _options.Normalize == SeriesNormalization.Series;

    IEnumerable<SeriesColumn> Targets => _corpus.Targets.Select(_corpus.Column);

    public override IReadOnlyList<string> Notices =>
    [
        .. Useless(_notTrained, "training", "the training part"),
        .. Useless(_notValidated, "validation", "the validation part"),
        .. DataNotices.EmptyPart("test", _options.Shares.Test, _corpus.Series.Max(series => series.Cut(_options.SharesOfPath).Test), "rows"),
        .. Uneven(),
    ];

    public override BatchReader Reader(int dataShard) => new Lanes(
        _training is null ? null : Of(_training, dataShard),
        _validation is null ? null : Of(_validation, dataShard),
        new Lazy<SeriesReader>(() => Of(_test.Value!, dataShard)),
        _baselines,
        StepsPerEpoch);

    private protected override string Kind => "series";

    private protected override IEnumerable<KeyValuePair<string, string>> Meaning() =>
    [
        new("inputs", JsonFile.Line(_corpus.Inputs.Select(_corpus.Column))),
        new("targets", JsonFile.Line(_corpus.Targets.Select(_corpus.Column))),
        new("horizon", _options.Horizon.ToString(CultureInfo.InvariantCulture)),
        .. _options.MultiHorizon ? [new("multiHorizon", "true")] : Array.Empty<KeyValuePair<string, string>>(),
        .. _options.Known.Count > 0 ? [new("known", JsonFile.Line(_corpus.Known.Select(_corpus.Column)))] : Array.Empty<KeyValuePair<string, string>>(),
        .. HasRowUnits ? [new("series", JsonFile.Line(Scales()))] : Array.Empty<KeyValuePair<string, string>>(),
        .. _options.Id is { } id ? [new("id", id)] : Array.Empty<KeyValuePair<string, string>>(),
    ];

    /// <summary>What each series that is trained on is shifted and scaled by.</summary>
    IEnumerable<SeriesScales> Scales() => _corpus.Series.Where(series => series.Part is null)
        .Select(series => new SeriesScales(series.Id!, [.. series.Scales!.Select(scale => scale.Mean)], [.. series.Scales!.Select(scale => scale.Deviation)]));

    protected override void Dispose(bool disposing) => _corpus.Dispose();

    /// <summary>Names of the series without rows for a part.</summary>
    /// <param name="ranges">The part's rows of each series.</param>
    /// <param name="others">What series are for that cannot have any.</param>
    string[] SeriesWithout(IReadOnlyList<TokenRange> ranges, params DataPart?[] others) =>
        [.. _corpus.Series.Zip(ranges).Where(pair => pair.Second.Length == 0 && !others.Contains(pair.First.Part)).Select(pair => pair.First.Name)];

    IEnumerable<string> Useless(string[] series, string purpose, string part)
    {
        if (series.Length > 0)
        {
            yield return $"{(_options.Id is null ? "" : "The series ")}{DataNotices.List(series)} {(series.Length == 1 ? "adds" : "add")} nothing to {purpose}: {part} of such a series has no more than "
                + $"{_options.Horizon} rows (data.horizon).";
        }
    }

    /// <summary>Series in which rows seem to be missing.</summary>
    IEnumerable<string> Uneven()
    {
        PreparedSeries[] uneven = [.. _corpus.Series.Where(series => series.Uneven is not null)];
        if (uneven.Length == 0) yield break;
        string more = uneven.Length == 1 ? "" : FormattableString.Invariant($" The same is true of {uneven.Length - 1} more series.");
        yield return $"{uneven[0].Name} {uneven[0].Uneven} (data.time).{more} Each row counts as one step, so add rows that are missing.";
    }

    SeriesReader Of(SeriesPlan plan, int dataShard)
    {
        (int first, int count) = DataShards.Lanes(plan.Lanes, Setup.DataShards, dataShard);
        return new SeriesReader(_corpus, plan, first, count, _options);
    }

    sealed class Lanes(SeriesReader? training, SeriesReader? validation, Lazy<SeriesReader> test, SeriesBaselines baselines, int stepsPerEpoch) : BatchReader
    {
        SeriesReader? _last;

        public override void ReadTraining(long step, SequenceBatch batch) => training!.Read((int)(step % stepsPerEpoch), batch);

        public override void ReadValidation(int window, SequenceBatch batch) => (_last = validation!).Read(window, batch);

        public override void ReadTest(int window, SequenceBatch batch) => (_last = test.Value).Read(window, batch);

        public override void ReadNaiveForecasts(PackedShape shape, NaiveForecasts forecasts) => _last!.ReadNaiveForecasts(shape, baselines, forecasts);

        public override void ReadUnits(PackedShape shape, RowUnits units) => _last!.ReadUnits(shape, units);
    }
}
