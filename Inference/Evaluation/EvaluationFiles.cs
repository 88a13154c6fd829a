using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Inference.Evaluation;

/// <summary>Files of a user's own that have inputs and targets, prepared in a temporary folder for an evaluation of a model: all of them are the test
/// part, and vocabularies, means and categories are those that the model learned in training.</summary>
sealed class EvaluationFiles : IDisposable
{
    readonly DirectoryInfo _folder;
    readonly DataSetup _setup;

    EvaluationFiles(DirectoryInfo folder, DataSetup setup, RowProblems? skipped) => (_folder, _setup, Skipped) = (folder, setup, skipped?.Rows > 0 ? skipped : null);

    /// <summary>Rows that were left out; null when none were.</summary>
    RowProblems? Skipped { get; }

    /// <summary>What must be known about rows that were left out.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            if (Skipped is null) return [];
            string rows = Skipped.Rows == 1 ? "1 row was left out, because it cannot be used" : FormattableString.Invariant($"{Skipped.Rows:N0} rows were left out, because they cannot be used");
            return [$"{rows}. {(Skipped.Rows == 1 ? "" : "The first: ")}{Skipped.Sentences[0]}"];
        }
    }

    /// <summary>Reads the files as the training read its own.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">The files, which are written as those of the training.</param>
    /// <param name="onBadRow">What follows when a row of examples or a sequence cannot be used.</param>
    /// <param name="ct">Stops the work.</param>
    /// <exception cref="DataException">A file cannot be used; the message names the file and the line.</exception>
    /// <exception cref="CheckpointException">The model's file does not say enough.</exception>
    public static EvaluationFiles Prepare(WindrowModel model, IReadOnlyList<string> files, BadRowRule onBadRow, CancellationToken ct)
    {
        RequireExisting(files);
        if (onBadRow == BadRowRule.Skip && model.Kind is ModelKind.Series or ModelKind.Text)
            throw new DataException($"--on-bad-row skip does not apply to {(model.Kind == ModelKind.Text ? "text, which has no rows" : "series, whose rows follow each other")}. Leave it out, and correct the data.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("windrow-evaluate-");
        try
        {
            DataOptions data = model.JobFile.Data.WithPaths((key, _) => key == "testPath" ? [.. files] : []);
            DataSetup setup = JobData.SetupOf(model.JobFile) with { Data = data, OnlyTest = true };
            return model.Meaning switch
            {
                TextMeaning text => OfText(folder, setup, (TextDataOptions)data, text, ct),
                SeriesMeaning series => OfSeries(folder, setup, (SeriesDataOptions)data, series, ct),
                SequenceMeaning sequences => OfSequences(folder, setup, (SequenceDataOptions)data, sequences, model.Network.LongestInput, onBadRow, ct),
                ExampleMeaning examples => OfExamples(folder, setup, (ExampleDataOptions)data, examples, model.Network.LongestInput, onBadRow, ct),
                _ => throw new ArgumentOutOfRangeException(nameof(model), model.Kind, "Unknown kind of data."),
            };
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <exception cref="DataException">There is no such file.</exception>
    public static void RequireExisting(IReadOnlyList<string> files)
    {
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new DataException($"There is no file '{missing}' to evaluate on. Correct the path.");
    }

    /// <summary>The prepared data: every thread opens them for itself.</summary>
    public TrainingData Open(CancellationToken ct) => TrainingData.Open(_folder.FullName, _setup, ct);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A text that is shorter than a batch is read in fewer lanes.</summary>
    static EvaluationFiles OfText(DirectoryInfo folder, DataSetup setup, TextDataOptions options, TextMeaning meaning, CancellationToken ct)
    {
        string vocabulary = Path.Combine(folder.FullName, CorpusDescription.VocabularyFileName);
        using (FileStream stream = File.Create(vocabulary)) JsonFile.Write(stream, meaning.Vocabulary);
        options = options with { Split = new SplitOptions { Validation = 0 } };
        using TextCorpus corpus = TextCorpus.PrepareTest(options, Vocabulary.Read(vocabulary), folder.FullName, ct);
        if (corpus.Length < 2) throw new DataException("The text to evaluate on has only 1 token; at least 2 are needed, of which the second is predicted. Name files with more text.");
        int lanes = (int)Math.Min(setup.BatchSize, corpus.Length - 1);
        return new EvaluationFiles(folder, setup with { Data = options, BatchSize = lanes, DataShards = Math.Min(setup.DataShards, lanes) }, skipped: null);
    }

    static EvaluationFiles OfSeries(DirectoryInfo folder, DataSetup setup, SeriesDataOptions options, SeriesMeaning meaning, CancellationToken ct)
    {
        options = options with { Split = new SplitOptions { Validation = 0 } };
        SeriesWriter.Write(options, folder.FullName, null, ct, new LearnedSeries(meaning.Columns, meaning.Scales));
        using SeriesCorpus corpus = SeriesCorpus.Open(folder.FullName, options, ct);
        if (corpus.Lengths.All(rows => rows <= options.Horizon))
            throw new DataException($"The longest series to evaluate on has {corpus.Lengths.Max()} rows, but a target lies {options.Horizon} rows after its inputs (data.horizon). Name files with more rows.");
        return new EvaluationFiles(folder, setup with { Data = options }, skipped: null);
    }

    static EvaluationFiles OfSequences(
        DirectoryInfo folder, DataSetup setup, SequenceDataOptions options, SequenceMeaning meaning, int longest, BadRowRule onBadRow, CancellationToken ct)
    {
        options = options with { Split = new SplitOptions { Validation = 0 } };
        bool readsWhole = setup.Task.Predict == PredictionKind.Sequence || setup.Model.Bidirectional;
        LearnedSequences learned = new(meaning.Tables(), areShares: setup.Task.Loss is BinaryCrossEntropyOptions, readsWhole ? longest : null);
        return new EvaluationFiles(folder, setup with { Data = options }, SequenceTestWriter.Write(options, learned, onBadRow, folder.FullName, ct));
    }

    static EvaluationFiles OfExamples(
        DirectoryInfo folder, DataSetup setup, ExampleDataOptions options, ExampleMeaning meaning, int longest, BadRowRule onBadRow, CancellationToken ct)
    {
        options = options with { Split = new ExampleSplitOptions { Validation = 0 }, OnBadRow = onBadRow };
        LearnedExamples learned = new(meaning.Preprocessing, meaning.Trained?.Invoke(), longest, "use --on-bad-row skip");
        return new EvaluationFiles(folder, setup with { Data = options }, ExampleWriter.WriteTest(options, learned, folder.FullName, ct));
    }
}
