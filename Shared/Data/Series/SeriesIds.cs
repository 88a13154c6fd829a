using System.Text;

namespace Windrow.Data;

/// <summary>Numbers series in the order in which their ids first occur.</summary>
/// <param name="first">The first number.</param>
sealed class SeriesIds(int first = 0)
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _ids = [];
    char[] _text = new char[64];

    /// <summary>The ids in their order.</summary>
    public IReadOnlyList<string> Ids => _ids;

    /// <summary>The number of a series, which may be a new one. Allocates nothing for one that is known.</summary>
    /// <param name="id">Its id in UTF-8.</param>
    public int NumberOf(ReadOnlySpan<byte> id)
    {
        if (_text.Length < id.Length) _text = new char[2 * id.Length];
        ReadOnlySpan<char> text = _text.AsSpan(0, Encoding.UTF8.GetChars(id, _text));
        if (_numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out int number)) return number;
        string name = text.ToString();
        number = first + _ids.Count;
        _numbers.Add(name, number);
        _ids.Add(name);
        return number;
    }
}
