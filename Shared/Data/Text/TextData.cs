using Windrow.Models;
using Windrow.Sequences;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>A text as training data: lanes are read side by side, each in its own part of the text, window by window.</summary>
public sealed class TextData : TrainingData
{
    /// <summary>Plans the lanes of a training run.</summary>
    /// <exception cref="DataException">The text is too short for them.</exception>
    internal TextData(TextCorpus corpus, DataSetup setup) : base(setup)
    {
        Corpus = corpus;
        Split = corpus.Split(setup.Data.Shares);
        Training = new LanePlan(Split.Train, setup.BatchSize, setup.Window);
        if (setup.Data.HasValidation) Validation = LanePlan.ForEvaluation(Split.Validation, setup.BatchSize, setup.Window);
        Ports = ModelPorts.Text(corpus.Vocabulary.Count) with { Task = setup.Task };
    }

    public TextCorpus Corpus { get; }

    public CorpusSplit Split { get; }

    public LanePlan Training { get; }

    /// <summary>Null when the job keeps no text for validation.</summary>
    public LanePlan? Validation { get; }

    public override ModelPorts Ports { get; }

    public override int StepsPerEpoch => Training.WindowsPerEpoch;

    public override int ValidationWindows => Validation?.WindowsPerEpoch ?? 0;

    public override TokenUnit? NextToken => Corpus.Vocabulary.Unit;

    public override IReadOnlyList<string> Notices =>
        [.. DataNotices.EmptyFiles(Corpus.Files), .. DataNotices.EmptyPart("test", Setup.Data.Shares.Test, Split.Test.Length, "tokens")];

    public override BatchReader Reader(int dataShard)
    {
        (int first, int count) = RowRange(dataShard);
        LaneReader? validation = Validation is null ? null : new LaneReader(Corpus, Validation, first, count);
        return new Lanes(new LaneReader(Corpus, Training, first, count), validation, StepsPerEpoch);
    }

    private protected override string Kind => "text";

    private protected override IEnumerable<KeyValuePair<string, string>> Meaning() =>
    [
        new("unit", EnumWords.Word(Corpus.Vocabulary.Unit)),
        new("vocabulary", Corpus.Vocabulary.ToJson()),
    ];

    protected override void Dispose(bool disposing) => Corpus.Dispose();

    sealed class Lanes(LaneReader training, LaneReader? validation, int stepsPerEpoch) : BatchReader
    {
        public override void ReadTraining(long step, SequenceBatch batch) => training.Read((int)(step % stepsPerEpoch), batch);

        public override void ReadValidation(int window, SequenceBatch batch) => validation!.Read(window, batch);
    }
}
