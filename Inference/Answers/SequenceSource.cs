using System.Text.Json;
using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>Reads sequences from JSON Lines, as training reads them; targets are ignored. A sequence whose only input is at its first step says with
/// <c>steps</c> how long it is.</summary>
static class SequenceSource
{
    /// <inheritdoc cref="ExampleSource.Read"/>
    public static IEnumerable<PendingInput> Read(SequenceMeaning meaning, AnswerInput input, int longest)
    {
        using LineReader lines = input.OpenLines();
        while (Next(meaning, lines, longest) is { } pending) yield return pending;
    }

    static PendingInput? Next(SequenceMeaning meaning, LineReader lines, int longest)
    {
        try
        {
            ReadOnlySpan<byte> line;
            do
            {
                if (!lines.TryRead(out line)) return null;
            }
            while (SequenceLine.IsBlank(line));

            long number = lines.Line, size = line.Length;
            SequenceInput sequence = Parse(lines, line, longest);
            return new PendingInput(() => Encode(meaning, lines.File, number, sequence), size);
        }
        catch (DataException e) when (e.ConcernsOneRow)
        {
            return new PendingInput(() => throw e, 0);
        }
    }

    static EncodedExample Encode(SequenceMeaning meaning, string file, long line, SequenceInput sequence)
    {
        try
        {
            return meaning.Encode(sequence);
        }
        catch (DataException e)
        {
            throw new DataException($"Line {line} of '{file}': {e.Message}");
        }
    }

    static SequenceInput Parse(LineReader lines, ReadOnlySpan<byte> line, int longest)
    {
        using JsonDocument document = SequenceLine.Parse(lines, line);
        JsonElement sequence = document.RootElement;
        if (sequence.ValueKind != JsonValueKind.Object) throw lines.Wrong("is not a JSON object. Write each sequence as {\"inputs\": [...]} on a line of its own.");
        ValueList values = new();
        int length;
        if (sequence.TryGetProperty("inputs", out JsonElement inputs))
        {
            if (values.AddAll(inputs) is string wrong) throw lines.Wrong($"is wrong: 'inputs' {wrong}.");
            length = values.Count;
        }
        else if (sequence.TryGetProperty("input", out JsonElement input))
        {
            if (values.Add(input) is string wrong) throw lines.Wrong($"is wrong: 'input' {wrong}.");
            if (!sequence.TryGetProperty("steps", out JsonElement steps) || !steps.TryGetInt32(out length) || length < 1)
                throw lines.Wrong("has 'input', one for the whole sequence, but no 'steps' that say how many time steps to predict. Add \"steps\": 5, for example.");
        }
        else throw lines.Wrong("has no 'inputs'. Write each sequence as {\"inputs\": [...]} on a line of its own.");

        return length <= longest ? Sequence(lines, values, length) : throw lines.Wrong($"has {length} time steps, but at most {longest} can be read at once. Split it.");
    }

    /// <summary>The values, followed by steps without an input.</summary>
    static SequenceInput Sequence(LineReader lines, ValueList values, int length)
    {
        if (values.Shape is not { } shape) return SequenceInput.OfTokens();
        switch (shape.Kind)
        {
            case ValueKind.Words:
                throw lines.Wrong("has a list of texts for a time step; it must be a text or numbers.");
            case ValueKind.Word:
                return SequenceInput.OfTokens([.. values.Words, .. Enumerable.Repeat(SequenceDescription.None, length - values.Count)]);
            default:
                IEnumerable<double[]> none = Enumerable.Repeat(new double[shape.Width], length - values.Count);
                return SequenceInput.OfNumbers([.. values.Numbers.Chunk(shape.Width), .. none]);
        }
    }
}
