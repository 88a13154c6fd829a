using System.Globalization;
using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>What is found in one pass over all sequences: their shapes, the tokens of the training part, classes or labels.</summary>
/// <remarks>Memory grows with the number of different tokens and classes, not with the number of sequences.</remarks>
/// <param name="loss">The loss that the job file names; null when it names none.</param>
sealed class SequenceSurvey(LossOptions? loss)
{
    const int MostNames = 1_000_000;

    readonly HashSet<string> _tokens = new(StringComparer.Ordinal), _names = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _trained = new(StringComparer.Ordinal);       // how often the training part has each name
    (ValueShape Shape, string Where)? _inputs, _targets;
    bool _hasSingleInput;
    string? _fraction;          // the first target that is not a whole number
    LongestSequence? _longest;

    public int Sequences { get; private set; }

    public long Steps { get; private set; }

    /// <summary>Adds one more sequence.</summary>
    /// <exception cref="DataException">Its values have a different shape than those before, or its targets do not fit the loss.</exception>
    public void Add(SequenceLine line, LineReader lines, SequencePart part)
    {
        Require(ref _inputs, line.Inputs, "input", lines);
        Require(ref _targets, line.Targets, "target", lines);
        if (loss?.Targets == TargetKind.Labels) RequireShares(line.Targets, lines);
        Sequences = checked(Sequences + 1);
        Steps += line.Length;
        if (part != SequencePart.Test && !(_longest?.Length >= line.Length)) _longest = new LongestSequence(line.Length, lines.File, lines.Line);
        _hasSingleInput |= line.InputOnce;
        if (part == SequencePart.Training) AddNames(_tokens, line.Inputs.Words, lines, "tokens");
        AddNames(_names, line.Targets.Words, lines, "classes");
        for (int i = 0; part == SequencePart.Training && i < line.Targets.Words.Count; i++) CountTrained(line.Targets.Words[i]);
        if (_targets!.Value.Shape.Kind != ValueKind.Number || _fraction is not null) return;
        foreach (double number in line.Targets.Numbers)
        {
            bool isClass = loss?.Targets is null or TargetKind.Classes && double.IsInteger(number) && Math.Abs(number) < 1L << 53;
            if (isClass)
            {
                AddName(_names, NameOf(number), lines, "classes");
                if (part == SequencePart.Training) CountTrained(NameOf(number));
            }
            else _fraction = $"{number.ToString(CultureInfo.InvariantCulture)}, on line {lines.Line} of '{lines.File}',";
        }

        if (_fraction is not null) _names.Clear();      // they are not classes
    }

    /// <summary>Concludes what the sequences consist of.</summary>
    /// <exception cref="DataException">The targets do not fit the loss, or there is nothing to learn.</exception>
    public SequenceTables Conclude(bool perSequence)
    {
        bool readsTokens = _inputs!.Value.Shape.Kind == ValueKind.Word;
        TargetKind kind = TargetKinds.Of(_targets!.Value.Shape, _fraction, loss);
        string[] names = kind == TargetKind.Numbers ? [] : Sorted(_names, _targets.Value.Shape.Kind == ValueKind.Number);
        if (kind == TargetKind.Classes && names.Length < 2)
            throw new DataException($"Every target is '{Quoted.Show(names[0])}', so there is nothing to learn. Name files with more than one class.");
        if (kind == TargetKind.Labels && names.Length == 0)
            throw new DataException("No target has a label, so there is nothing to learn. Name files with labels.");
        return new SequenceTables(
            readsTokens ? Tokens() : null,
            readsTokens ? 0 : _inputs.Value.Shape.Width,
            kind,
            names,
            [.. names.Select(name => _trained.GetValueOrDefault(name))],
            kind == TargetKind.Classes ? 0 : kind == TargetKind.Labels ? names.Length : _targets.Value.Shape.Width,
            perSequence,
            _longest!);
    }

    /// <summary>A whole number as the name of a class.</summary>
    public static string NameOf(double number) => ((long)number).ToString(CultureInfo.InvariantCulture);

    void CountTrained(string name) => _trained[name] = _trained.GetValueOrDefault(name) + 1;

    string[] Tokens()
    {
        _tokens.Remove(SequenceDescription.Unknown);
        _tokens.Remove(SequenceDescription.None);
        string[] more = _hasSingleInput ? [SequenceDescription.Unknown, SequenceDescription.None] : [SequenceDescription.Unknown];
        return [.. Sorted(_tokens, numbers: false), .. more];
    }

    static string[] Sorted(HashSet<string> names, bool numbers) => numbers
        ? [.. names.OrderBy(name => long.Parse(name, CultureInfo.InvariantCulture))]
        : [.. names.Order(StringComparer.Ordinal)];

    static void Require(ref (ValueShape Shape, string Where)? known, ValueList values, string what, LineReader lines)
    {
        if (values.Shape is not { } shape) return;
        known ??= (shape, $"line {lines.Line} of '{lines.File}'");
        if (known.Value.Shape != shape)
            throw lines.Wrong($"has {shape} for each {what}, but {known.Value.Where} has {known.Value.Shape}. Write all of them in the same way.");
    }

    /// <summary>A number for a label is 0 for no, 1 for yes, or a probability between them.</summary>
    internal static void RequireShares(ValueList targets, LineReader lines)
    {
        foreach (double number in targets.Numbers)
        {
            if (number is < 0 or > 1)
                throw lines.Wrong($"has the target {number.ToString(CultureInfo.InvariantCulture)}, but task.loss is binaryCrossEntropy, "
                    + "for which every number must be from 0 to 1. Write 0 for no and 1 for yes, or set task.loss to one for numbers, such as mse.");
        }
    }

    static void AddNames(HashSet<string> names, IReadOnlyList<string> words, LineReader lines, string what)
    {
        for (int i = 0; i < words.Count; i++) AddName(names, words[i], lines, what);
    }

    static void AddName(HashSet<string> names, string name, LineReader lines, string what)
    {
        if (names.Add(name) && names.Count > MostNames)
            throw lines.Wrong($"brings the number of different {what} to {MostNames + 1}, but a model can have at most {MostNames}. "
                + "Are they numbers? Then set task.loss to one for numbers.");
    }
}

/// <summary>What the sequences consist of. The number of a token or name is its index.</summary>
/// <param name="Tokens">Tokens of the inputs; null when the inputs are numbers.</param>
/// <param name="InputWidth">Numbers in each input; 0 when they are tokens.</param>
/// <param name="Kind">What the targets are.</param>
/// <param name="Names">Classes or labels.</param>
/// <param name="Trained">How many training targets each of them is.</param>
/// <param name="TargetWidth">Numbers in each target; 0 when they are classes.</param>
/// <param name="PerSequence">Whether a sequence has one target.</param>
/// <param name="Longest">The longest sequence.</param>
sealed record SequenceTables(
    string[]? Tokens, int InputWidth, TargetKind Kind, string[] Names, long[] Trained, int TargetWidth, bool PerSequence, LongestSequence Longest);
