using System.Globalization;
using Windrow.Metrics;
using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Examples as training data: prepared sequences, each of one row, with what is needed to read new rows.</summary>
public sealed class ExampleData : SequenceData
{
    readonly ExampleReport _report;
    readonly FrameAugmentation? _augmentation;

    ExampleData(SequenceCorpus corpus, Preprocessing preprocessing, ExampleDataOptions options, DataSetup setup) : base(corpus, options.Bucketing, setup)
    {
        (Preprocessing, _report) = (preprocessing, corpus.Description.Examples!);
        _augmentation = options.Inputs.Select(input => input.AugmentationOf(preprocessing.Frames, setup.Seed)).OfType<FrameAugmentation>().FirstOrDefault();
    }

    /// <summary>How rows become the model's inputs, and what its outputs mean.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Rows that were left out.</summary>
    public long Skipped => _report.Skipped;

    /// <summary>What each input became, and the target: the column's name, with a description.</summary>
    public IEnumerable<(string Column, string Found)> Columns => _report.Columns.Select(column => (column.Column, column.Found));

    public override IReadOnlyList<string> Notices => [.. base.Notices, .. _report.Columns.SelectMany(column => column.Notices), .. SkippedRows()];

    /// <summary>Numbers are judged in their own unit, too.</summary>
    public override MetricSubject Subject => Preprocessing.Target is NumberTarget number
        ? base.Subject with { Names = [number.Column], Scales = [new ColumnScale(number.Mean, number.Deviation)] }
        : Preprocessing.Target is TextTarget ? base.Subject with { Kind = OutputKinds.Tokens } : base.Subject;

    public override IReadOnlyList<string> DefaultMetrics =>
        Preprocessing.Target is TextTarget ? [Perplexity.MetricName, "accuracy", ExactMatch.MetricName] : base.DefaultMetrics;

    /// <summary>Texts are read whole, and their end is no character.</summary>
    private protected override bool CanJudge(IMetric metric) =>
        Preprocessing.Target is TextTarget ? metric is not BitsPerCharacter : base.CanJudge(metric);

    internal override void Augment(SequenceBatch batch, int row, int sequence, long epoch) => _augmentation?.Apply(batch, row, sequence, epoch);

    private protected override string Kind => "examples";

    /// <summary>Opens what <see cref="ExampleWriter"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged, or cannot be used for this training.</exception>
    internal static ExampleData Open(string folder, ExampleDataOptions options, DataSetup setup, CancellationToken ct)
    {
        SequenceCorpus corpus = SequenceCorpus.Open(folder, ct);
        try
        {
            string file = Path.Combine(folder, ExampleReport.PreprocessingFileName);
            if (corpus.Description.Examples is not { } report)
                throw PreparedFile.Damaged(Path.Combine(folder, SequenceDescription.FileName), "it does not describe examples");
            if (!File.Exists(file)) throw PreparedFile.Damaged(file, "it is missing");
            VerifiedFiles.Require(file, report.PreprocessingSha256, ct);
            return new ExampleData(corpus, JsonFile.Read<Preprocessing>(file, PreparedFolder.Remedy), options, setup);
        }
        catch
        {
            corpus.Dispose();
            throw;
        }
    }

    private protected override IEnumerable<KeyValuePair<string, string>> Meaning()
    {
        yield return new(Preprocessing.MetadataKey, Preprocessing.ToJson());
        if (Classes is { } classes) yield return new("classes", JsonFile.Line(classes));
        if (Labels is { } labels) yield return new("labels", JsonFile.Line(labels));
        if (Balance is { } trained) yield return trained;
        if (Preprocessing.Target is TextTarget { Outputs: var outputs })
            yield return new("writing", JsonFile.Line(new { Start = TextTarget.StartOf(outputs), End = TextTarget.EndOf(outputs), MaxTokens = Setup.Window }));
    }

    IEnumerable<string> SkippedRows()
    {
        const int Shown = 3;
        if (_report.Skipped == 0) yield break;
        string rows = _report.Skipped == 1 ? "1 row was left out" : string.Create(CultureInfo.InvariantCulture, $"{_report.Skipped:N0} rows were left out");
        yield return $"{rows}, because data.onBadRow is skip. {string.Join(" ", _report.WhySkipped.Take(Shown))}";
    }
}
