using Windrow.Numerics;
using Windrow.Sampling;

namespace Windrow.Tests.Sampling;

public class StopTextsTests
{
    [Theory]
    [InlineData("one two", "one two")]
    [InlineData("one two", "one ", "two")]
    [InlineData("one two", "", "one two")]
    [InlineData("one two three", "one two ", "three", "four")]
    [InlineData("one two", "", "two", "one")]                   // whichever comes first, not whichever is named first
    [InlineData("aab", "a", "ab")]                              // a beginning that turns out to be none, with the real one inside
    [InlineData("abababac", "ab", "ababac")]
    [InlineData("abcx", "a", "abcd", "bc")]                     // a longer one begins earlier, but its rest does not come
    [InlineData("abcd", "", "abcd", "bc")]
    [InlineData("abc", "a", "abcd", "bc")]                      // the same, at the end of the text
    [InlineData("abc", "", "ab", "abc")]
    [InlineData("one tw", "one tw", "two")]                     // the beginning of one at the end of the text is written
    [InlineData("naïve €5 😀!", "naïve €5 ", "😀")]
    public void A_text_ends_before_the_first_stop_text_however_it_is_divided(string text, string expected, params string[] stops)
    {
        for (int cuts = 0; cuts < 1 << (text.Length - 1); cuts++)
            Assert.Equal(expected, Filtered(Pieces(text, i => (cuts >> (i - 1) & 1) != 0), stops));
    }

    [Fact]
    public void Random_texts_end_where_a_search_in_the_whole_text_finds_the_first_stop_text()
    {
        int found = 0;
        for (int round = 0; round < 5000; round++)
        {
            string text = RandomText(round, 1, 24);
            string[] stops = [RandomText(round, 2, 6), RandomText(round, 3, 4), RandomText(round, 4, 8)];
            int first = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
            if (first >= 0) found++;

            string filtered = Filtered(Pieces(text, i => CounterRandom.Uniform(round, 5, i) < 0.4f), stops);

            Assert.Equal(first < 0 ? text : text[..first], filtered);
        }

        Assert.InRange(found, 1000, 4900);      // both cases occur often
    }

    [Fact]
    public void What_cannot_be_part_of_a_stop_text_is_written_at_once()
    {
        StopTexts texts = new(["END"]);
        Assert.Equal("a", texts.Append("a"));
        Assert.Equal("b", texts.Append("bE"));
        Assert.Equal("", texts.Append("N"));
        Assert.Equal("EN", texts.Append("E"));
        Assert.Equal("Ex", texts.Append("x"));
        Assert.False(texts.Found);
    }

    [Fact]
    public void Nothing_comes_after_a_stop_text()
    {
        StopTexts texts = new(["."]);
        Assert.Equal("The end", texts.Append("The end. And"));
        Assert.True(texts.Found);
        Assert.Equal("", texts.Append(" more") + texts.Flush());
    }

    [Fact]
    public void Characters_are_compared_as_they_are_without_rules_of_a_language() =>
        Assert.Equal("STOP e\u0301 ", Filtered(["STOP e\u0301 \u00e9"], ["stop", "\u00e9"]));

    static string Filtered(IEnumerable<string> pieces, params string[] stops)
    {
        StopTexts texts = new(stops);
        return string.Concat(pieces.Select(texts.Append).ToArray()) + texts.Flush();
    }

    /// <summary>The text, divided before each index that is a cut.</summary>
    static List<string> Pieces(string text, Func<int, bool> isCut)
    {
        List<string> pieces = [];
        for (int begin = 0, end; begin < text.Length; begin = end)
        {
            end = begin + 1;
            while (end < text.Length && !isCut(end)) end++;
            pieces.Add(text[begin..end]);
        }

        return pieces;
    }

    /// <summary>Up to <paramref name="most"/> letters, each a or b.</summary>
    static string RandomText(int seed, int stream, int most)
    {
        int length = 1 + (int)(CounterRandom.Uniform(seed, stream, 0) * most);
        return string.Concat(Enumerable.Range(1, length).Select(i => CounterRandom.Uniform(seed, stream, i) < 0.5f ? 'a' : 'b'));
    }
}
