namespace Windrow.Sampling;

/// <summary>Ends a text before the first occurrence of any of some other texts, no matter how it is divided into pieces. Not thread-safe.</summary>
/// <remarks>Characters are compared by their code units. Of occurrences that overlap, the one that begins first counts, even if another one is complete
/// before it.</remarks>
/// <param name="stops">The texts, none of them empty.</param>
public sealed class StopTexts(IReadOnlyList<string> stops)
{
    /// <summary>The end of the text so far, which may be the beginning of a stop text.</summary>
    string _held = "";

    /// <summary>Whether the text has ended: nothing comes any more.</summary>
    public bool Found { get; private set; }

    /// <summary>Adds a piece to the text.</summary>
    /// <returns>What certainly belongs to the text and has not been returned yet.</returns>
    public string Append(string piece) => Release(piece, isLast: false);

    /// <summary>Ends the text where no stop text does.</summary>
    /// <returns>What has not been returned yet: the beginning of a stop text whose rest did not come.</returns>
    public string Flush() => Release("", isLast: true);

    string Release(string piece, bool isLast)
    {
        if (Found) return "";
        _held += piece;
        for (int i = 0; i < _held.Length; i++)
        {
            string rest = _held[i..];
            if (stops.Any(stop => rest.StartsWith(stop, StringComparison.Ordinal)))
            {
                Found = true;
                return _held[..i];
            }

            if (!isLast && stops.Any(stop => stop.StartsWith(rest, StringComparison.Ordinal)))
            {
                string certain = _held[..i];
                _held = rest;
                return certain;
            }
        }

        string all = _held;
        _held = "";
        return all;
    }
}
