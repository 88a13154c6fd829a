using Windrow.Models.Losses;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>What a trained model knows of sequences, for preparing those that it is evaluated on.</summary>
/// <param name="tables">What its sequences consist of.</param>
/// <param name="areShares">Whether numbers that are targets must be from 0 to 1.</param>
/// <param name="longest">Most time steps that it can read at once; null when it reads sequences window by window.</param>
sealed class LearnedSequences(SequenceTables tables, bool areShares, int? longest)
{
    /// <summary>Names that a message lists.</summary>
    const int Shown = 10;

    readonly HashSet<string> _names = [.. tables.Names];

    public SequenceTables Tables => tables;

    /// <summary>Refuses a sequence that is not of the model's kind, or whose targets it does not know.</summary>
    /// <exception cref="DataException">The message names the file and the line.</exception>
    public void Require(SequenceLine line, LineReader lines)
    {
        if (line.Length > longest) throw lines.Wrong($"has {line.Length} time steps, but at most {longest} can be read at once. Split it.");
        if (line.Inputs.Shape is { } input && !(tables.Tokens is null ? IsNumbers(input, tables.InputWidth) : input.Kind == ValueKind.Word))
            throw lines.Wrong($"has {input} for each input, but the model reads {(tables.Tokens is null ? Numbers(tables.InputWidth) : "a text")}.");
        if (line.Targets.Shape is { } target && !Fits(target)) throw lines.Wrong($"has {target} for each target, but the model predicts {Predicted()}.");
        if (tables.Kind != TargetKind.Numbers) RequireKnown(line, lines);
        else if (areShares) SequenceSurvey.RequireShares(line.Targets, lines);
    }

    bool Fits(ValueShape target) => tables.Kind switch
    {
        TargetKind.Classes => target.Kind is ValueKind.Word or ValueKind.Number,
        TargetKind.Labels => target.Kind == ValueKind.Words,
        _ => IsNumbers(target, tables.TargetWidth),
    };

    string Predicted() => tables.Kind switch
    {
        TargetKind.Classes => "a class, which is a text or a whole number",
        TargetKind.Labels => "labels, which are a list of texts",
        _ => Numbers(tables.TargetWidth),
    };

    void RequireKnown(SequenceLine line, LineReader lines)
    {
        string what = tables.Kind == TargetKind.Labels ? "label" : "class";
        foreach (string name in line.Targets.Words)
        {
            if (!_names.Contains(name)) throw Unknown(name);
        }

        foreach (double number in line.Targets.Numbers)
        {
            if (!double.IsInteger(number) || !_names.Contains(SequenceSurvey.NameOf(number))) throw Unknown(FormattableString.Invariant($"{number}"));
        }

        DataException Unknown(string name) => lines.Wrong(
            $"has the {what} '{Quoted.Show(name)}' as a target, which the model does not know; it knows {string.Join(", ", tables.Names.Take(Shown).Select(Quoted.Show))}"
            + $"{(tables.Names.Length > Shown ? $" and {tables.Names.Length - Shown} more" : "")}. Correct it, or remove the line.");
    }

    static bool IsNumbers(ValueShape shape, int width) => shape.Kind is ValueKind.Number or ValueKind.Numbers && shape.Width == width;

    static string Numbers(int width) => width == 1 ? "a number" : $"a list of {width} numbers";
}
