using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Tests.Models;

namespace Windrow.Tests.Data.Subwords;

/// <summary>Merges and subwords, compared with those of subword-nmt. There, the last symbol of a word ends with <c>&lt;/w&gt;</c>; here, a character of a
/// private plane takes its place.</summary>
public sealed class SubwordNmtTests
{
    const string End = "</w>";

    static readonly JsonElement Reference = PyTorchFixture.Read("subwords.json");

    public static TheoryData<string> Cases => [.. Reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Merges_are_learned_in_the_same_order(string name)
    {
        JsonElement c = Case(name);
        (string, string)[] expected = [.. MergesOf(c).Distinct()];

        (string, string)[] learned = [.. new SubwordLearner(WordsOf(c)).Merges(c.GetProperty("minFrequency").GetInt64()).Take(expected.Length)];

        Assert.Equal(expected, learned);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_words_may_come_in_any_order(string name)
    {
        (IReadOnlyList<string>, long)[] words = [.. WordsOf(Case(name))];
        (string, string)[] expected = [.. new SubwordLearner(words).Merges(2)];

        foreach (int seed in (int[])[1, 2])
        {
            new Random(seed).Shuffle(words);
            Assert.Equal(expected, new SubwordLearner(words).Merges(2));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Words_are_divided_into_the_same_subwords(string name)
    {
        JsonElement c = Case(name);
        string[][] segmented = [.. c.GetProperty("segmented").EnumerateArray().Select(word => word.EnumerateArray().Select(part => part.GetString()!).ToArray())];
        string[][] merges = [.. MergesOf(c).Select(merge => new[] { Private(merge.Left), Private(merge.Right) })];
        string[] tokens =
        [
            .. segmented.SelectMany(word => WithEnd(word[0])).Select(Private)
                .Concat(merges.SelectMany(merge => merge)).Concat(merges.Select(merge => merge[0] + merge[1])).Distinct(),
            TextColumn.Unknown,
        ];
        SubwordEncoder encoder = new(tokens, merges);

        foreach (string[] word in segmented)
        {
            string[] expected = [.. word[1..^1], Private(word[^1] + End)];
            string found = string.Concat(WithEnd(word[0]).Select(Private));
            Assert.Equal(expected, encoder.Encode(found).Select(token => tokens[token]));
            Assert.Equal(expected, encoder.Encode(found).Select(token => tokens[token]));     // as it was kept
        }
    }

    static JsonElement Case(string name) => Reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    static IEnumerable<(string Left, string Right)> MergesOf(JsonElement c) =>
        c.GetProperty("merges").EnumerateArray().Select(merge => (merge[0].GetString()!, merge[1].GetString()!));

    static IEnumerable<(IReadOnlyList<string> Symbols, long Count)> WordsOf(JsonElement c) =>
        c.GetProperty("words").EnumerateObject().Select(word => ((IReadOnlyList<string>)WithEnd(word.Name), word.Value.GetInt64()));

    static string[] WithEnd(string word)
    {
        string[] characters = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
        characters[^1] += End;
        return characters;
    }

    static string Private(string symbol)
    {
        if (!symbol.EndsWith(End, StringComparison.Ordinal)) return symbol;
        Rune[] runes = [.. symbol[..^End.Length].EnumerateRunes()];
        runes[^1] = new Rune(0xF0000 + runes[^1].Value);
        return string.Concat(runes);
    }
}
