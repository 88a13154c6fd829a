using System.Text.Json;
using Windrow.Wording;

namespace Windrow.Data;

/// <summary>One parsed line of a file of sequences. The object is reused for every line.</summary>
/// <param name="perSequence">Whether a sequence has one target, rather than one for each time step.</param>
sealed class SequenceLine(bool perSequence)
{
    static readonly string[] Keys = ["inputs", "input", "targets", "target"];

    /// <summary>One for each time step, or one for the first step only.</summary>
    public ValueList Inputs { get; } = new();

    /// <summary>One for each time step, or one for the sequence.</summary>
    public ValueList Targets { get; } = new();

    /// <summary>Whether the only input is at the first step.</summary>
    public bool InputOnce { get; private set; }

    /// <summary>Number of time steps.</summary>
    public int Length => InputOnce ? Targets.Count : Inputs.Count;

    /// <summary>Reads the next line that is not blank; false when there are no more.</summary>
    /// <exception cref="DataException">The line is not a sequence; the message names the file and the line.</exception>
    public bool TryRead(LineReader lines)
    {
        ReadOnlySpan<byte> line;
        do
        {
            if (!lines.TryRead(out line)) return false;
        }
        while (IsBlank(line));

        using JsonDocument document = Parse(lines, line);
        JsonElement sequence = document.RootElement;
        if (sequence.ValueKind != JsonValueKind.Object)
            throw lines.Wrong("is not a JSON object. Write each sequence as {\"inputs\": [...], \"target\": ...} on a line of its own.");
        Inputs.Clear();
        Targets.Clear();
        ReadInputs(lines, sequence);
        ReadTargets(lines, sequence);
        if (Length == 0) throw lines.Wrong("has no time steps. Remove it, or give it inputs.");
        if (!perSequence && Targets.Count != Length)
            throw lines.Wrong($"has {Length} inputs and {Targets.Count} targets. Each time step must have one of each, because task.predict is eachStep.");
        return true;
    }

    /// <summary>Whether a line is blank, and therefore skipped.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    void ReadInputs(LineReader lines, JsonElement sequence)
    {
        bool many = sequence.TryGetProperty("inputs", out JsonElement inputs);
        InputOnce = sequence.TryGetProperty("input", out JsonElement input);
        if (many == InputOnce) throw many ? lines.Wrong("has both 'inputs' and 'input'. Keep one of them.") : Missing(lines, sequence, "inputs");
        if (InputOnce && perSequence)
            throw lines.Wrong("has 'input', one for the whole sequence, but task.predict is sequence. Give 'inputs', one for each time step.");
        string? wrong = InputOnce ? Inputs.Add(input) : Inputs.AddAll(inputs);
        if (wrong is null && Inputs.Shape is { Kind: ValueKind.Words }) wrong = "has a list of texts for a time step; it must be a text or numbers";
        if (wrong is not null) throw lines.Wrong($"is wrong: '{(InputOnce ? "input" : "inputs")}' {wrong}.");
    }

    void ReadTargets(LineReader lines, JsonElement sequence)
    {
        string wanted = perSequence ? "target" : "targets", other = perSequence ? "targets" : "target";
        if (!sequence.TryGetProperty(wanted, out JsonElement targets))
        {
            if (!sequence.TryGetProperty(other, out _)) throw Missing(lines, sequence, wanted);
            throw lines.Wrong(perSequence
                ? "has 'targets', one for each time step, but task.predict is sequence. Give 'target', or set task.predict to eachStep."
                : "has 'target', one for the sequence, but task.predict is eachStep. Give 'targets', or set task.predict to sequence.");
        }

        string? wrong = perSequence ? Targets.Add(targets) : Targets.AddAll(targets);
        if (wrong is not null) throw lines.Wrong($"is wrong: '{wanted}' {wrong}.");
    }

    /// <summary>Parses a line that must be one JSON value.</summary>
    /// <exception cref="DataException">It is not.</exception>
    public static JsonDocument Parse(LineReader lines, ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonInput.Parse(line);
        }
        catch (JsonException e)
        {
            throw lines.Wrong($"is not JSON: {e.Message.Split(" LineNumber", 2)[0]} Write one JSON object on each line.");
        }
    }

    static DataException Missing(LineReader lines, JsonElement sequence, string key)
    {
        string[] found = [.. sequence.EnumerateObject().Select(property => property.Name).Take(10)];
        string? near = found.Except(Keys).FirstOrDefault(name => Suggestion.Nearest(name, Keys) == key);
        return lines.Wrong($"has no '{key}'; {(found.Length == 0 ? "it has no keys" : $"its keys are {string.Join(", ", found.Select(Quoted.Show))}")}"
            + $"{(near is null ? "." : $". Is '{near}' meant to be '{key}'?")}");
    }
}
