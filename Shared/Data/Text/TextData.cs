using Windrow.Metrics;
using Windrow.Models;
using Windrow.Sequences;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>A text as training data: lanes are read side by side, each in its own part of the text, window by window.</summary>
public sealed class TextData : TrainingData
{
    readonly LanePlan? _training;
    readonly Lazy<LanePlan?> _test;

    /// <summary>Plans the lanes of a training run.</summary>
    /// <exception cref="DataException">The text is too short for them.</exception>
    internal TextData(TextCorpus corpus, DataSetup setup) : base(setup)
    {
        Corpus = corpus;
        Split = setup.OnlyTest ? CorpusSplit.OnlyTest(corpus.Length) : corpus.Split(setup.Data.Shares);
        if (!setup.OnlyTest) _training = new LanePlan(Split.Train, setup.BatchSize, setup.Window);
        if (setup.Data.HasValidation) Validation = LanePlan.ForEvaluation(Split.Validation, setup.BatchSize, setup.Window);
        _test = new(() => setup.Data.HasTest ? LanePlan.ForEvaluation(Split.Test, setup.BatchSize, setup.Window) : null);
        Ports = ModelPorts.Text(corpus.Vocabulary.Count) with { Task = setup.Task };
    }

    public TextCorpus Corpus { get; }

    public CorpusSplit Split { get; }

    /// <exception cref="InvalidOperationException">Nothing is trained on the text.</exception>
    public LanePlan Training => _training ?? throw new InvalidOperationException("Nothing is trained on these data.");

    /// <summary>Null when the job keeps no text for validation.</summary>
    public LanePlan? Validation { get; }

    public override ModelPorts Ports { get; }

    public override int StepsPerEpoch => _training?.WindowsPerEpoch ?? 0;

    public override int ValidationWindows => Validation?.WindowsPerEpoch ?? 0;

    public override int TestWindows => _test.Value?.WindowsPerEpoch ?? 0;

    public override TokenUnit? NextToken => Corpus.Vocabulary.Unit;

    /// <summary>Tokens of one character or byte each, or words, which have no number of characters: white space between them is lost.</summary>
    public override MetricSubject Subject => base.Subject with { Kind = OutputKinds.Tokens };

    public override IReadOnlyList<string> DefaultMetrics => [.. base.DefaultMetrics.Intersect(AvailableMetrics)];

    public override IReadOnlyList<string> Notices =>
        [.. DataNotices.EmptyFiles(Corpus.Files), .. DataNotices.EmptyPart("test", Setup.Data.Shares.Test, Split.Test.Length, "tokens")];

    public override BatchReader Reader(int dataShard)
    {
        (int first, int count) = RowRange(dataShard);
        LaneReader? training = _training is null ? null : new LaneReader(Corpus, _training, first, count);
        LaneReader? validation = Validation is null ? null : new LaneReader(Corpus, Validation, first, count);
        Lazy<LaneReader> test = new(() => new LaneReader(Corpus, _test.Value!, first, count));
        return new Lanes(training, validation, test, StepsPerEpoch);
    }

    private protected override string Kind => "text";

    private protected override bool CanJudge(IMetric metric) =>
        base.CanJudge(metric) && (Corpus.Vocabulary.Unit != TokenUnit.Word || metric is not BitsPerCharacter);

    private protected override IEnumerable<KeyValuePair<string, string>> Meaning() =>
    [
        new("unit", EnumWords.Word(Corpus.Vocabulary.Unit)),
        new("vocabulary", Corpus.Vocabulary.ToJson()),
    ];

    protected override void Dispose(bool disposing) => Corpus.Dispose();

    sealed class Lanes(LaneReader? training, LaneReader? validation, Lazy<LaneReader> test, int stepsPerEpoch) : BatchReader
    {
        public override void ReadTraining(long step, SequenceBatch batch) => training!.Read((int)(step % stepsPerEpoch), batch);

        public override void ReadValidation(int window, SequenceBatch batch) => validation!.Read(window, batch);

        public override void ReadTest(int window, SequenceBatch batch) => test.Value.Read(window, batch);
    }
}
