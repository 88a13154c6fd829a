using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Cli;

/// <summary>What a job's data turned out to be.</summary>
/// <param name="Sentence">For people.</param>
/// <param name="Counts">For programs: what there is, and how much of it.</param>
/// <param name="Ports">What a model for this data reads and predicts.</param>
/// <param name="MaxSteps">Largest number of time steps in a window.</param>
/// <param name="Notices">Sentences about data that contributes nothing to the training.</param>
sealed record DataCheck(string Sentence, IReadOnlyDictionary<string, long> Counts, ModelPorts Ports, int MaxSteps, IReadOnlyList<string> Notices)
{
    /// <summary>Reads the data as a silo would, and throws the result away.</summary>
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
                SequenceData sequences => Of(sequences),
                _ => throw new InvalidOperationException("Unknown kind of data."),
            };
            return new DataCheck(
                $"{sentence} {Text.Count(data.StepsPerEpoch)} steps per epoch.",
                new Dictionary<string, long>(counts) { ["steps_per_epoch"] = data.StepsPerEpoch },
                data.Ports,
                data.MaxSteps,
                data.Notices);
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
        ? $"each input is one of {Text.Count(tokens.Count)} tokens" : $"each input has {Text.Count(sequences.Ports.InputWidth)} numbers";

    static string Targets(SequenceData sequences) => sequences switch
    {
        { Classes: { } classes } => $"each target is one of {Text.Count(classes.Count)} classes",
        { Labels: { } labels } => $"each target is any subset of {Text.Count(labels.Count)} labels",
        _ => $"each target has {Text.Count(sequences.Ports.Outputs)} numbers",
    };

    static (string Sentence, Dictionary<string, long> Counts) Of(TextData text) => (
        $"{Text.Count(text.Corpus.Length)} tokens, {Text.Count(text.Corpus.Vocabulary.Count)} different; {Text.Count(text.Split.Train.Length)} for training,"
        + $" {Text.Count(text.Split.Validation.Length)} for validation;",
        new Dictionary<string, long>
        {
            ["tokens"] = text.Corpus.Length,
            ["vocabulary"] = text.Corpus.Vocabulary.Count,
            ["training_tokens"] = text.Split.Train.Length,
            ["validation_tokens"] = text.Split.Validation.Length,
        });
}
