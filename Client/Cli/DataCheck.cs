using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Cli;

/// <summary>What a check of a job's data found.</summary>
/// <param name="Sentence">For people.</param>
/// <param name="Counts">For programs: what the data contains, and how much of it.</param>
/// <param name="Ports">What a model of the data reads and predicts.</param>
/// <param name="MaxSteps">Largest number of time steps in a window.</param>
/// <param name="MaxSourceSteps">Largest number of time steps in a source sequence; 0 without them.</param>
/// <param name="Notices">Sentences about data that contributes nothing to training.</param>
/// <param name="Columns">What each column of examples became; none for other data.</param>
sealed record DataCheck(
    string Sentence,
    IReadOnlyDictionary<string, long> Counts,
    ModelPorts Ports,
    int MaxSteps,
    int MaxSourceSteps,
    IReadOnlyList<string> Notices,
    IReadOnlyList<(string Column, string Found)> Columns)
{
    /// <summary>Reads the data as a silo would, and discards the result.</summary>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public static DataCheck Of(JobFile job, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("windrow-validate-").FullName;
        try
        {
            using TrainingData data = TrainingData.Prepare(job, folder, allowedRoots: null, cancellation);
            (string sentence, Dictionary<string, long> counts) = data switch
            {
                TextData text => Of(text),
                SeriesData series => Of(series),
                ExampleData examples => Of(examples),
                SequenceData sequences => Of(sequences),
                _ => throw new InvalidOperationException($"There is no summary for {data.GetType().Name}."),
            };
            return new DataCheck(
                $"{sentence} {Text.Count(data.StepsPerEpoch)} steps per epoch.",
                new Dictionary<string, long>(counts) { ["steps_per_epoch"] = data.StepsPerEpoch },
                data.Ports,
                data.MaxSteps,
                data.MaxSourceSteps,
                data.Notices,
                data is ExampleData { Columns: var columns } ? [.. columns] : []);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (string Sentence, Dictionary<string, long> Counts) Of(SeriesData series) => (
        $"{Text.Count(series.Rows)} rows in {Text.Count(series.Series)} series; {Text.Count(series.TrainingRows)} with a target for training,"
        + $" {Text.Count(series.ValidationRows)} for validation;",
        new Dictionary<string, long>
        {
            ["rows"] = series.Rows,
            ["series"] = series.Series,
            ["training_rows"] = series.TrainingRows,
            ["validation_rows"] = series.ValidationRows,
        });

    static (string Sentence, Dictionary<string, long> Counts) Of(ExampleData examples) => (
        $"{Text.Count(examples.TrainingSequences)} examples for training, {Text.Count(examples.ValidationSequences)} for validation,"
        + $" {Text.Count(examples.TestSequences)} for testing, of up to {Text.Count(examples.Longest)} time steps; {Text.Count(examples.Skipped)} rows left out;",
        new Dictionary<string, long>
        {
            ["training_examples"] = examples.TrainingSequences,
            ["validation_examples"] = examples.ValidationSequences,
            ["test_examples"] = examples.TestSequences,
            ["skipped_rows"] = examples.Skipped,
            ["longest"] = examples.Longest,
            ["vocabulary"] = examples.Tokens?.Count ?? 0,
            ["features"] = examples.Preprocessing.FeatureWidth,
            ["outputs"] = examples.Ports.Outputs,
        });

    static (string Sentence, Dictionary<string, long> Counts) Of(SequenceData sequences) => (
        $"{Text.Count(sequences.TrainingSequences)} sequences for training, {Text.Count(sequences.ValidationSequences)} for validation,"
        + $" of up to {Text.Count(sequences.Longest)} time steps; {Inputs(sequences)}; {Targets(sequences)};",
        new Dictionary<string, long>
        {
            ["training_sequences"] = sequences.TrainingSequences,
            ["validation_sequences"] = sequences.ValidationSequences,
            ["longest"] = sequences.Longest,
            ["vocabulary"] = sequences.Ports.VocabularySize,
            ["input_width"] = sequences.Ports.InputWidth,
            ["outputs"] = sequences.Ports.Outputs,
        });

    static string Inputs(SequenceData sequences) => sequences.Tokens is { } tokens
        ? $"inputs from a vocabulary of {Text.Count(tokens.Count)} tokens" : $"{Text.Count(sequences.Ports.InputWidth)} numbers at each step";

    static string Targets(SequenceData sequences) => sequences switch
    {
        { Classes: { } classes } => $"targets from {Text.Count(classes.Count)} classes",
        { Labels: { } labels } => $"targets with any of {Text.Count(labels.Count)} labels",
        _ => $"targets of {Text.Count(sequences.Ports.Outputs)} numbers",
    };

    static (string Sentence, Dictionary<string, long> Counts) Of(TextData text) => (
        $"{Text.Count(text.Corpus.Length)} tokens, {Text.Count(text.Corpus.Vocabulary.Count)} distinct; {Text.Count(text.Split.Train.Length)} for training,"
        + $" {Text.Count(text.Split.Validation.Length)} for validation;",
        new Dictionary<string, long>
        {
            ["tokens"] = text.Corpus.Length,
            ["vocabulary"] = text.Corpus.Vocabulary.Count,
            ["training_tokens"] = text.Split.Train.Length,
            ["validation_tokens"] = text.Split.Validation.Length,
        });
}
