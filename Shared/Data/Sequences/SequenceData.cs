using System.Globalization;
using Windrow.Metrics;
using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Sequences;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Sequences as training data: batches of whole sequences, in a different order in each epoch.</summary>
public class SequenceData : TrainingData
{
    readonly SequenceCorpus _corpus;
    readonly SequenceOrder _training;

    /// <summary>Plans the batches of a job.</summary>
    /// <exception cref="DataException">The model or the task does not fit the sequences.</exception>
    internal SequenceData(SequenceCorpus corpus, BucketingOptions? bucketing, DataSetup setup) : base(setup)
    {
        _corpus = corpus;
        SequenceDescription about = corpus.Description;
        bool oneHot = about.FeatureWidth > 0;       // the model reads numbers then
        Ports = about.TargetTokens is { } written && !about.TargetsAreTranscripts ? ModelPorts.Pairs(about.Tokens?.Count ?? 0, about.InputWidth, written.Count, setup.Task) : new ModelPorts
        {
            VocabularySize = oneHot ? 0 : about.Tokens?.Count ?? 0,
            InputWidth = oneHot ? about.Tokens!.Count + about.FeatureWidth : about.InputWidth,
            Outputs = (about.Classes ?? about.TargetTokens)?.Count ?? about.TargetWidth,
            TargetsAreClasses = about.Classes is not null || about.TargetsAreTranscripts,
            Task = setup.ClassWeights == ClassWeights.Balanced ? Balanced(setup.Task, about) : setup.Task,
        };
        if (!setup.OnlyTest) Require(setup, about);

        int batchSize = setup.BatchSize, window = setup.Window;
        MaxSteps = Ports.HasSource ? about.LongestTarget!.Length + 1 : Math.Min(window, about.Longest.Length);
        MaxSourceSteps = Ports.HasSource ? about.Longest.Length : 0;
        _training = new SequenceOrder(corpus.Training, corpus.Lengths, batchSize, window, bucketing?.Batches ?? 1);
        ValidationOrder = new SequenceOrder(corpus.Validation, corpus.Lengths, batchSize, window, 1);
        int longestTest = corpus.Test.Select(LengthOf).DefaultIfEmpty(1).Max();
        MaxTestSteps = Ports.HasSource ? corpus.Test.Select(TargetLengthOf).DefaultIfEmpty(1).Max() : ReadsWhole(setup) ? longestTest : MaxSteps;
        MaxTestSourceSteps = Ports.HasSource ? longestTest : 0;
        TestOrder = new SequenceOrder(corpus.Test, corpus.Lengths, batchSize, Ports.HasSource ? longestTest : MaxTestSteps, 1);
    }

    /// <summary>Sequences that are trained on.</summary>
    public int TrainingSequences => _corpus.Training.Length;

    /// <summary>Sequences that are kept for validation.</summary>
    public int ValidationSequences => _corpus.Validation.Length;

    /// <summary>Sequences that are kept for test.</summary>
    public int TestSequences => _corpus.Test.Length;

    /// <summary>Time steps of the longest sequence.</summary>
    public int Longest => _corpus.Description.Longest.Length;

    /// <summary>The tokens of the inputs, in the order of their numbers; null when the inputs are numbers.</summary>
    public IReadOnlyList<string>? Tokens => _corpus.Description.Tokens;

    /// <summary>The classes of the targets, in the order of their numbers; null when the targets are something else.</summary>
    public IReadOnlyList<string>? Classes => _corpus.Description.Classes;

    /// <summary>The labels that a target may have; null when the targets are something else.</summary>
    public IReadOnlyList<string>? Labels => _corpus.Description.Labels;

    public sealed override ModelPorts Ports { get; }

    public override int StepsPerEpoch => _training.Steps;

    public override int ValidationWindows => ValidationOrder.Steps;

    public override int TestWindows => TestOrder.Steps;

    public override bool HasSeparateWindows(DataPart part) => !(part == DataPart.Test ? TestOrder : ValidationOrder).SeveralWindows;

    public sealed override int MaxSteps { get; }

    /// <summary>A test sequence may be longer than all others, and a model that reads whole sequences reads it in one window.</summary>
    public override int MaxTestSteps { get; }

    public sealed override int MaxSourceSteps { get; }

    public sealed override int MaxTestSourceSteps { get; }

    public override MetricSubject Subject => base.Subject with { Names = Classes ?? Labels ?? [] };

    /// <summary>The batches of the validation part.</summary>
    internal SequenceOrder ValidationOrder { get; }

    /// <summary>The batches of the test part.</summary>
    internal SequenceOrder TestOrder { get; }

    public override IReadOnlyList<string> Notices =>
    [
        .. DataNotices.EmptyFiles(_corpus.Description.Files),
        .. DataNotices.EmptyPart("test", Setup.Data.Shares.Test, _corpus.Test.Length, "sequences"),
        .. NotTrained(_corpus.Description.NotTrained ?? []),
    ];

    public override BatchReader Reader(int dataShard) => Ports.HasSource ? new PairReader(this, dataShard) : new SequenceReader(this, dataShard);

    /// <summary>The batches of an epoch, which is counted from 0. Invalidates the order of the epoch before.</summary>
    internal SequenceOrder TrainingOrder(long epoch)
    {
        _training.Draw(Setup.Seed, epoch);
        return _training;
    }

    /// <summary>The rows of a batch that a data shard has.</summary>
    internal (int First, int Count) Deal(int rows, int dataShard) => DataShards.Lanes(rows, Setup.DataShards, dataShard);

    internal int LengthOf(int sequence) => _corpus.Lengths[sequence];

    /// <summary>Changes a row that is read in training.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row, in packed order.</param>
    /// <param name="sequence">What it holds.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    internal virtual void Augment(SequenceBatch batch, int row, int sequence, long epoch)
    {
    }

    internal void Read(int sequence, int from, SequenceBatch batch, int row) => _corpus.Read(sequence, from, batch, row);

    /// <summary>Time steps in which a target that is a text is written: its tokens and its end.</summary>
    internal int TargetLengthOf(int sequence) => _corpus.TargetLengths[sequence] + 1;

    internal void ReadSource(int sequence, SequenceBatch batch, int row) => _corpus.ReadSource(sequence, batch, row);

    internal void ReadTarget(int sequence, SequenceBatch batch, int row) => _corpus.ReadTarget(sequence, batch, row);

    /// <summary>The pairs of a part whose targets are texts, in the order of the files.</summary>
    internal IEnumerable<TextPair> Pairs(DataPart part)
    {
        IReadOnlyDictionary<int, UnknownTokens>? unknown = _corpus.ReadUnknownTokens();
        foreach (int sequence in part == DataPart.Test ? _corpus.Test : _corpus.Validation)
        {
            TextPair pair = _corpus.ReadPair(sequence);
            if (unknown is null) yield return pair;
            else
            {
                UnknownTokens own = unknown.GetValueOrDefault(sequence) ?? new UnknownTokens(sequence, [], []);
                yield return pair with { Source = pair.Source with { Unknown = () => own.Source }, UnknownTarget = own.Target };
            }
        }
    }

    private protected override string Kind => "sequences";

    private protected override IEnumerable<KeyValuePair<string, string>> Meaning()
    {
        if (Tokens is { } tokens) yield return new("vocabulary", JsonFile.Line(new { tokens }));
        if (Classes is { } classes) yield return new("classes", JsonFile.Line(classes));
        if (Labels is { } labels) yield return new("labels", JsonFile.Line(labels));
        if (Balance is { } trained) yield return trained;
        if (Tokens is null) yield return new("inputWidth", Ports.InputWidth.ToString(CultureInfo.InvariantCulture));
        if (Classes is null && Labels is null) yield return new("outputs", Ports.Outputs.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How many training targets each class is, if classes are weighted by that; otherwise null.</summary>
    private protected KeyValuePair<string, string>? Balance =>
        Setup.ClassWeights == ClassWeights.Balanced ? new("trained", JsonFile.Line(_corpus.Description.Trained)) : null;

    protected override void Dispose(bool disposing) => _corpus.Dispose();

    IEnumerable<string> NotTrained(IReadOnlyList<string> names)
    {
        if (names.Count == 0) yield break;
        string what = Labels is null ? (names.Count == 1 ? "class" : "classes") : names.Count == 1 ? "label" : "labels";
        string list = DataNotices.List([.. names.Select(Quoted.Show)]);
        yield return $"No training sequence has the {what} {list}, so a model cannot learn {(names.Count == 1 ? "it" : "them")}.";
    }

    static TaskOptions Balanced(TaskOptions task, SequenceDescription about) => about.Classes is not null && about.Trained is { } counts
        ? ClassBalance.Of(task, counts)
        : throw new DataException("training.classWeights is balanced, but the targets are not classes. Set it to equal, or write the targets as classes.");

    bool ReadsWhole(DataSetup setup) => setup.Task.Predict == PredictionKind.Sequence || Ports.HasTranscripts || setup.Model.Bidirectional;

    void Require(DataSetup setup, SequenceDescription about)
    {
        LongestSequence longest = about.Longest;
        string? whole = setup.Task.Predict == PredictionKind.Sequence ? "task.predict is sequence"
            : Ports.HasSource ? "data.target is a text" : Ports.HasTranscripts ? "data.target is a transcript" : setup.Model.Bidirectional ? "model.bidirectional is true" : null;
        if (Ports.HasSource && about.LongestTarget is { } target && target.Length + 1 > setup.Window)
            throw new DataException($"Line {target.Line} of '{target.File}' has a target of {target.Length} tokens, which with its end are {target.Length + 1} time steps, "
                + $"but training.window is {setup.Window}. Set training.window to {target.Length + 1}, or shorten the text.");
        if (whole is not null && longest.Length > setup.Window)
            throw new DataException($"Line {longest.Line} of '{longest.File}' has a sequence of {longest.Length} time steps, but training.window is "
                + $"{setup.Window}. Because {whole}, each sequence must fit in one window. Set training.window to {longest.Length}, "
                + "or shorten the sequence.");
        if (Ports.VocabularySize == 0 && setup.Model.EmbeddingSize is int size)
            throw new DataException($"model.embeddingSize is {size}, but the inputs are numbers, and only tokens have embeddings. "
                + "Leave it out, or write the inputs as texts.");
        if (Ports.VocabularySize > 0 && NetworkProblems.LacksEmbedding(setup.Model))
            throw new DataException($"model.network is {EnumWords.Word(setup.Model.Network)} and the inputs are tokens, but model.embeddingSize is missing. "
                + "Set it: only recurrent networks can read tokens as one-hot vectors.");
        if (setup.Model.TieEmbeddings && Ports.Outputs != Ports.VocabularySize)
            throw new DataException($"model.tieEmbeddings is true, but the inputs have {Ports.VocabularySize} different tokens and the model has "
                + $"{Ports.Outputs} outputs; the two must be equal. Set model.tieEmbeddings to false.");
    }
}
