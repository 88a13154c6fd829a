using System.Buffers.Binary;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>Turns the values of a sequence into the bytes that are stored.</summary>
sealed class SequenceEncoder
{
    readonly SequenceTables _tables;
    readonly Dictionary<string, int>? _tokens;
    readonly Dictionary<string, int> _names;
    byte[] _bytes = [];

    public SequenceEncoder(SequenceTables tables)
    {
        _tables = tables;
        _tokens = tables.Tokens is null ? null : NameNumbers.Of(tables.Tokens);
        _names = NameNumbers.Of(tables.Names);
    }

    /// <summary>The inputs of all time steps. When only the first step has one, the others are zeros, or <see cref="SequenceDescription.None"/>.</summary>
    public ReadOnlySpan<byte> Inputs(SequenceLine line)
    {
        ValueList inputs = line.Inputs;
        if (_tokens is null)
        {
            Span<byte> numbers = Memory(line.Length * _tables.InputWidth * sizeof(float));
            if (inputs.Numbers.Count * sizeof(float) > numbers.Length) throw new ArgumentException("The inputs have a different width.");
            numbers.Clear();
            Copy(inputs.Numbers, numbers);
            return numbers;
        }

        int width = PackedIntegers.Width(_tokens.Count);
        Span<byte> packed = Memory(line.Length * width);
        for (int t = 0; t < line.Length; t++)
        {
            string token = t < inputs.Words.Count ? inputs.Words[t] : SequenceDescription.None;
            PackedIntegers.Write(packed, width, t, _tokens.TryGetValue(token, out int known) ? known : _tokens[SequenceDescription.Unknown]);
        }

        return packed;
    }

    /// <summary>The targets of all time steps, or of the sequence.</summary>
    /// <exception cref="KeyNotFoundException">A class was not there in the pass before.</exception>
    public ReadOnlySpan<byte> Targets(SequenceLine line)
    {
        ValueList targets = line.Targets;
        if (_tables.Kind == TargetKind.Classes)
        {
            int width = PackedIntegers.Width(_names.Count);
            Span<byte> packed = Memory(targets.Count * width);
            for (int i = 0; i < targets.Count; i++)
            {
                string name = targets.Words.Count > 0 ? targets.Words[i] : SequenceSurvey.NameOf(targets.Numbers[i]);
                PackedIntegers.Write(packed, width, i, _names[name]);
            }

            return packed;
        }

        Span<byte> values = Memory(targets.Count * _tables.TargetWidth * sizeof(float));
        values.Clear();
        if (_tables.Kind == TargetKind.Numbers) Copy(targets.Numbers, values);
        else
        {
            for (int i = 0; i < targets.Count; i++)
            {
                (int start, int end) = targets.WordsOf(i);
                for (int word = start; word < end; word++)
                    BinaryPrimitives.WriteSingleLittleEndian(values[((i * _tables.TargetWidth + _names[targets.Words[word]]) * sizeof(float))..], 1f);
            }
        }

        return values;
    }

    static void Copy(IReadOnlyList<double> numbers, Span<byte> into)
    {
        for (int i = 0; i < numbers.Count; i++) BinaryPrimitives.WriteSingleLittleEndian(into[(i * sizeof(float))..], (float)numbers[i]);
    }

    Span<byte> Memory(int length)
    {
        if (_bytes.Length < length) _bytes = new byte[Math.Max(length, 2 * _bytes.Length)];
        return _bytes.AsSpan(0, length);
    }
}
