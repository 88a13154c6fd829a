using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Windrow.Models;

namespace Windrow.Data;

/// <summary>How rows become a model's inputs, and what its outputs mean: all that the training part taught besides the weights. It is saved with
/// the prepared data, and in every checkpoint and export under the key <c>preprocessing</c>, so new rows need nothing else.</summary>
/// <remarks>A model reads the tokens of the text column, one at each time step. When there are other columns too, it reads at each step the one-hot
/// vector of the token, followed by the features of these columns in order. The time steps of a recording or an image are read in the
/// same way, with their numbers in place of the one-hot vector. Without a text, a recording and an image, the features are the only time step.</remarks>
public sealed record Preprocessing
{
    /// <summary>The key under which model files have it.</summary>
    public const string MetadataKey = "preprocessing";

    const int CurrentVersion = 1;

    /// <summary>Version of this description.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What stands before the fraction of a number in a text.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "The key of the job file is data.decimal.")]
    public required DecimalMark Decimal { get; init; }

    /// <summary>The columns that are read, in order.</summary>
    public required IReadOnlyList<InputColumn> Inputs { get; init; }

    /// <summary>What is predicted.</summary>
    public required TargetColumn Target { get; init; }

    /// <summary>The column whose tokens are the time steps; null when there is none.</summary>
    [JsonIgnore]
    public TextColumn? Text => Inputs.OfType<TextColumn>().FirstOrDefault();

    /// <summary>The column whose files are the time steps; null when there is none.</summary>
    [JsonIgnore]
    public FrameColumn? Frames => Inputs.OfType<FrameColumn>().FirstOrDefault();

    /// <summary>Whether tokens of the text that is read can stand in the text that is written: both have the same unit.</summary>
    [JsonIgnore]
    internal bool CopiesTokens => Target is TextTarget written && Text?.Unit == written.Text.Unit;

    /// <summary>Number of features of all other columns.</summary>
    [JsonIgnore]
    public int FeatureWidth => Inputs.OfType<FeatureColumn>().Sum(column => column.Width);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="DataException">The text is something else.</exception>
    public static Preprocessing Parse(string json)
    {
        try
        {
            Preprocessing read = JsonFile.Parse<Preprocessing>(json);
            if (read.Version != CurrentVersion)
                throw new DataException($"The preprocessing has version {read.Version}, but this program reads version {CurrentVersion}. Use the program that wrote it.");
            return read;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new DataException($"The preprocessing of the model cannot be read: {e.Message} Take it from a model file that is whole.");
        }
    }

    /// <summary>All of it as JSON on one line.</summary>
    public string ToJson() => JsonFile.Line(this);

    /// <summary>What a model of these columns reads and predicts.</summary>
    public ModelPorts Ports(TaskOptions task)
    {
        int tokens = Text?.Tokens.Count ?? 0, numbers = FeatureWidth + (Frames?.StepWidth ?? 0);
        if (Target is TextTarget) return ModelPorts.Pairs(tokens, numbers, Target.Outputs, task);
        return new ModelPorts
        {
            VocabularySize = numbers == 0 ? tokens : 0,
            InputWidth = numbers == 0 ? 0 : tokens + numbers,
            Outputs = Target.Outputs,
            TargetsAreClasses = Target is ClassTarget or TranscriptTarget,
            Task = task,
        };
    }

    /// <summary>Turns a new row into a model's input.</summary>
    /// <param name="row">Values by column, as they would be in a CSV file; columns that are not inputs are ignored. A column that is absent, or null,
    /// is missing. A recording or an image is a data URI, <c>data:audio/wav;base64,...</c>, or the name of a file.</param>
    /// <param name="files">The folder in which files must lie that the row names; null when it must not name any.</param>
    /// <exception cref="DataException">A value cannot be used; the message names every such column.</exception>
    public EncodedExample Encode(IReadOnlyDictionary<string, string?> row, string? files = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        FilePlaces? places = files is null ? null : FilePlaces.In(files);
        Cell[] cells = [.. Inputs.Select(input => new Cell(row.GetValueOrDefault(input.Column)?.Trim()) { Places = places })];
        EncodedExample? encoded = Encode(cells, out IReadOnlyList<string> problems);
        return encoded ?? throw new DataException(string.Join("\n", problems.Select(problem => $"The row {problem}")));
    }

    /// <summary>Why an example is too long, as the rest of a sentence that begins with the line.</summary>
    internal string TooLong(EncodedExample example, int longest) => Frames is { } files
        ? $"has a recording of {example.Length} time steps in the column '{files.Column}', but at most {longest} can be read at once. Cut it into parts."
        : $"has a text of {example.Length} tokens in the column '{Text!.Column}', but at most {longest} can be read at once. Shorten it, or train with maxLength of the column.";

    /// <summary>About how many bytes the files that a row names take as numbers.</summary>
    internal long EstimatedBytes(ReadOnlySpan<Cell> cells)
    {
        long bytes = 0;
        for (int i = 0; i < Inputs.Count; i++) bytes += Inputs[i] is FrameColumn files ? files.EstimatedBytes(cells[i]) : 0;
        return bytes;
    }

    /// <summary>Turns the values of a row into a model's input; null when there are problems.</summary>
    /// <param name="cells">One for each input.</param>
    /// <param name="problems">What is wrong, each as the rest of a sentence that begins with the row.</param>
    internal EncodedExample? Encode(ReadOnlySpan<Cell> cells, out IReadOnlyList<string> problems)
    {
        List<string> wrong = [];
        float[] features = new float[FeatureWidth];
        int at = 0;
        int[]? tokens = null;
        float[]? frames = null;
        int vocabularySize = 0;
        Func<IReadOnlyList<string>>? unknown = null;
        for (int i = 0; i < Inputs.Count; i++)
        {
            string? problem;
            if (Inputs[i] is TextColumn text)
            {
                problem = TextColumn.Refusal(cells[i], text.Column, text.Unit);
                if (problem is null && cells[i].Text is { } written) (tokens, vocabularySize, unknown) = (text.Encode(written), text.Tokens.Count, () => text.UnknownIn(written));
            }
            else if (Inputs[i] is FrameColumn files) problem = files.Encode(cells[i], out frames);
            else
            {
                FeatureColumn column = (FeatureColumn)Inputs[i];
                problem = column.Encode(cells[i], Decimal, features.AsSpan(at, column.Width));
                at += column.Width;
            }

            if (problem is not null) wrong.Add(problem);
        }

        problems = wrong;
        return wrong.Count > 0 ? null : new EncodedExample(tokens, features, vocabularySize) { Frames = frames, FrameWidth = frames is null ? 0 : Frames!.StepWidth, Unknown = unknown };
    }
}
