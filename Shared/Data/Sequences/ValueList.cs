using System.Text;
using System.Text.Json;

namespace Windrow.Data;

/// <summary>What one value of a sequence is, as it is written.</summary>
enum ValueKind
{
    /// <summary>A text: a token, or the name of a class.</summary>
    Word,

    /// <summary>A list of texts: labels.</summary>
    Words,

    /// <summary>A number by itself.</summary>
    Number,

    /// <summary>A list of numbers.</summary>
    Numbers,
}

/// <summary>The kind of a value, and the length of a list of numbers.</summary>
readonly record struct ValueShape(ValueKind Kind, int Width)
{
    public override string ToString() => Kind switch
    {
        ValueKind.Word => "a text",
        ValueKind.Words => "a list of texts",
        ValueKind.Number => "a number",
        _ => $"a list of {Width} numbers",
    };
}

/// <summary>The values of one sequence, all of one shape: its inputs or its targets. Reused for every line.</summary>
sealed class ValueList
{
    readonly List<string> _words = [];
    readonly List<double> _numbers = [];
    readonly List<int> _ends = [];      // of each value in the words or the numbers

    /// <summary>How many values there are.</summary>
    public int Count => _ends.Count;

    /// <summary>What each of them is; null when there are none.</summary>
    public ValueShape? Shape { get; private set; }

    /// <summary>All words of all values.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>All numbers of all values.</summary>
    public IReadOnlyList<double> Numbers => _numbers;

    /// <summary>Where the words of a value are in <see cref="Words"/>.</summary>
    public (int Start, int End) WordsOf(int value) => (value == 0 ? 0 : _ends[value - 1], _ends[value]);

    public void Clear()
    {
        _words.Clear();
        _numbers.Clear();
        _ends.Clear();
        Shape = null;
    }

    /// <summary>Adds a value for each time step; a text stands for its characters, one for each step.</summary>
    /// <returns>What is wrong, as the rest of a sentence that begins with the name of the key; null when nothing is.</returns>
    public string? AddAll(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.String)
        {
            foreach (Rune rune in list.GetString()!.EnumerateRunes()) AddWord(rune.ToString());
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array) return "must be a list with a value for each time step, or a text";
        foreach (JsonElement value in list.EnumerateArray())
        {
            if (Add(value) is string wrong) return $"{wrong} at step {Count + 1}";
        }

        return null;
    }

    /// <summary>Adds one value.</summary>
    /// <inheritdoc cref="AddAll"/>
    public string? Add(JsonElement value)
    {
        ValueShape shape;
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                shape = new ValueShape(ValueKind.Word, 1);
                _words.Add(value.GetString()!);
                break;
            case JsonValueKind.Number:
                shape = new ValueShape(ValueKind.Number, 1);
                if (!TryAddNumber(value)) return "has a number that is too large for 32 bits";
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Number:
                shape = new ValueShape(ValueKind.Numbers, value.GetArrayLength());
                foreach (JsonElement number in value.EnumerateArray())
                {
                    if (number.ValueKind != JsonValueKind.Number) return "has a list of numbers with something else in it";
                    if (!TryAddNumber(number)) return "has a number that is too large for 32 bits";
                }

                break;
            case JsonValueKind.Array:
                shape = new ValueShape(ValueKind.Words, 1);
                foreach (JsonElement word in value.EnumerateArray())
                {
                    if (word.ValueKind != JsonValueKind.String) return "has a list with something in it that is neither a number nor a text";
                    _words.Add(word.GetString()!);
                }

                break;
            default:
                return "has a value that is not a number, a text, or a list of numbers or texts";
        }

        if (Shape is { } before && before != shape) return $"has {shape} after {before}";
        Shape = shape;
        _ends.Add(shape.Kind is ValueKind.Word or ValueKind.Words ? _words.Count : _numbers.Count);
        return null;
    }

    void AddWord(string word)
    {
        Shape = new ValueShape(ValueKind.Word, 1);
        _words.Add(word);
        _ends.Add(_words.Count);
    }

    bool TryAddNumber(JsonElement number)
    {
        double value = number.GetDouble();
        _numbers.Add(value);
        return float.IsFinite((float)value);
    }
}
