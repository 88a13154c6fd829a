using System.Text;
using Windrow.Data;

namespace Windrow.Tests.Data.Subwords;

/// <summary>Texts as subwords and back, and what is learned from them.</summary>
public sealed class SubwordTextTests
{
    static readonly string[] Training =
    [
        "the lowest tower is lower than the newest tower, isn't it?",
        "The widest tower: 1,234 meters (or more) ... \"really\"!",
        "low  lower   lowest\tnew\nnewer\r\n newest",
        "東京タワーは東京の塔です。 😀😀😀 e\u0301 é",
        new string('a', 200) + new string(' ', 150) + "b",
    ];

    /// <summary>All texts have only characters of the training texts, but other words and spaces.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(100)]
    [InlineData(1000)]
    public void A_text_of_known_characters_comes_back_as_it_was(int most)
    {
        TextColumn column = Learn(Training, most);
        Random random = new(1);
        Rune[] characters = [.. Training.SelectMany(text => text.EnumerateRunes().ToArray()).Where(rune => column.Tokens.Contains(rune.ToString())).Distinct()];
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => characters[random.Next(characters.Length)]));
            int[] tokens = column.Encode(text);
            Assert.Equal(text, column.Decode(tokens));
            Assert.Equal(tokens, column.Encode(column.Decode(tokens)));
            Assert.DoesNotContain(column.Tokens.Count - 1, tokens);
        }

        Assert.True(column.Tokens.Count <= most);
        Assert.Equal(column.Tokens.Count, column.Tokens.Distinct().Count());
    }

    [Fact]
    public void Words_with_the_spaces_before_them_are_the_text()
    {
        string text = " " + string.Join("|", Training) + " \u2003x  ";
        List<string> words = [];
        foreach (ReadOnlySpan<char> word in TextTokens.Of(text, TokenUnit.Subword, lowercase: false)) words.Add(word.ToString());

        Assert.Equal(" " + text, string.Concat(words));
        Assert.All(words, word => Assert.InRange(word.Length, 1, 65));
        Assert.Contains(" tower", words);
        Assert.Contains(" isn't", words);
        Assert.Contains("?|", words);
        Assert.Contains(" (", words);
        Assert.Contains("or", words);
        Assert.Contains("  ", words);
    }

    [Fact]
    public void The_first_word_of_a_text_has_the_subwords_that_it_has_elsewhere()
    {
        TextColumn column = Learn(Training, 1000);

        Assert.Equal([.. column.Encode("tower"), .. column.Encode("tower")], column.Encode("tower tower"));
    }

    [Fact]
    public void Unknown_characters_are_one_token_each_and_keep_their_neighbors_apart()
    {
        TextColumn column = Learn(["ab ab ab ab"], 100);

        int[] tokens = column.Encode("ab aЖb ЖЖab");

        Assert.Equal("ab a<unk>b <unk><unk>ab", column.Decode(tokens));
        Assert.Equal("ab a?b ??ab", column.Decode(tokens, "?"));
        Assert.Equal([" ab", " ", "a", "<unk>", "b", " ", "<unk>", "<unk>", "ab"], tokens.Select(token => column.Tokens[token]));
    }

    /// <summary>Copying depends on it: with the characters that are not in the vocabulary, the tokens are the whole text, or the end of it that is kept.</summary>
    [Theory]
    [InlineData(null, TextEnd.End)]
    [InlineData(7, TextEnd.End)]
    [InlineData(7, TextEnd.Start)]
    public void Unknown_characters_are_known_by_their_texts(int? maxLength, TextEnd truncate)
    {
        TextColumn column = Learn(Training, 100) with { MaxLength = maxLength, Truncate = truncate };
        Rune[] characters = [.. "the low tower Ж😀ЖЗ".EnumerateRunes()];
        Random random = new(2);
        for (int i = 0; i < 2000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => characters[random.Next(characters.Length)]));
            int[] tokens = column.Encode(text);
            IReadOnlyList<string> unknown = column.UnknownIn(text);
            string whole = column.DecodeWith(tokens, unknown);

            Assert.Equal(tokens.Count(column.IsUnknown), unknown.Count);
            if (maxLength is null || tokens.Length < maxLength) Assert.Equal(text, whole);
            else if (truncate == TextEnd.End) Assert.StartsWith(whole, text, StringComparison.Ordinal);
            else Assert.EndsWith(whole.TrimStart(' '), text, StringComparison.Ordinal);
        }
    }

    /// <summary>Worked out by hand: of a, b and the space, four each, the order of code points decides; (space, a) and (a, b) both occur four times, and
    /// (a, b) is last in that order.</summary>
    [Fact]
    public void The_vocabulary_is_the_characters_the_merges_and_the_unknown_token()
    {
        TextColumn column = Learn(["ab ab ab ab"], 100);

        Assert.Equal([" ", "a", "b", "ab", " ab", "<unk>"], column.Tokens);
        Assert.Equal(["a+b", " +ab"], column.Merges!.Select(merge => string.Join('+', merge)));
        Assert.Equal([" ", "a", "b", "ab", "<unk>"], Learn(["ab ab ab ab"], 5).Tokens);
        Assert.Equal([" ", "a", "<unk>"], Learn(["ab ab ab ab"], 3).Tokens);
        Assert.Equal([" ", "a", "b", "ab", "<unk>"], Learn(["ab abc ab dab"], 100, minCount: 4).Tokens);
    }

    /// <summary>The same merges as when all pairs are recounted after each merge, in words of few letters, where pairs often overlap.</summary>
    [Theory]
    [InlineData(1, "ab", 2)]
    [InlineData(2, "abc", 2)]
    [InlineData(3, "abcd", 5)]
    [InlineData(4, "é😀\uE000", 3)]
    public void Counts_that_are_kept_are_those_of_the_words(int seed, string letters, long minCount)
    {
        Random random = new(seed);
        string[] alphabet = [.. letters.EnumerateRunes().Select(rune => rune.ToString())];
        (IReadOnlyList<string> Symbols, long Count)[] words =
        [
            .. Enumerable.Range(0, 80).Select(_ => ((IReadOnlyList<string>)[.. Enumerable.Range(0, random.Next(1, 14)).Select(_ => alphabet[random.Next(alphabet.Length)])],
                (long)random.Next(1, 6))),
        ];

        (string, string)[] learned = [.. new SubwordLearner(words).Merges(minCount)];

        Assert.Equal(Slowly(words, minCount), learned);
        Assert.NotEmpty(learned);
    }

    [Fact]
    public void Words_that_exceed_the_memory_for_learning_are_the_rare_ones()
    {
        WordTable words = new();
        foreach (string word in (string[])["aaaa", "aaaa", "aaaa", "bbbb", "bbbb", "cccc"]) words.Add(word);

        SubwordVocabulary all = SubwordVocabulary.Learn(words, 100, 1), some = SubwordVocabulary.Learn(words, 100, 1, mostCharacters: 8);
        SubwordVocabulary few = SubwordVocabulary.Learn(words, 100, 1, mostCharacters: 7);

        Assert.Equal(["a", "b", "c", "aa", "bb", "cc", "aaaa", "bbbb"], all.Tokens);
        Assert.Equal(["a", "b", "c", "aa", "bb", "aaaa", "bbbb"], some.Tokens);
        Assert.Equal(["a", "b", "c", "aa", "aaaa"], few.Tokens);
    }

    [Theory]
    [InlineData(TextEnd.End, 3)]
    [InlineData(TextEnd.Start, 3)]
    [InlineData(TextEnd.End, 1)]
    public void A_long_text_is_truncated_between_subwords(TextEnd end, int longest)
    {
        const string LongText = "the lowest tower, really: new towers (or meters) wait";
        TextColumn column = Learn(Training, 80);
        int[] whole = column.Encode(LongText);

        int[] cut = (column with { MaxLength = longest, Truncate = end }).Encode(LongText);

        Assert.True(whole.Length > 3);
        Assert.Equal(end == TextEnd.End ? whole[..longest] : whole[^longest..], cut);
    }

    [Fact]
    public void Any_number_of_threads_may_encode_at_the_same_time()
    {
        TextColumn column = Learn(Training, 60);
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"{Training[i % Training.Length]} {i % 7}")];
        int[][] expected = [.. texts.Select((column with { MaxLength = null }).Encode)];

        int[][] found = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => found[i] = column.Encode(texts[i]));

        Assert.Equal(expected, found);
    }

    [Fact]
    public void A_merge_that_forms_no_token_is_refused()
    {
        foreach (string[] merge in (string[][])[["a", "c"], ["a"], ["b", "a"]])
        {
            DataException e = Assert.Throws<DataException>(() => new SubwordEncoder(["a", "b", "ab", "<unk>"], [merge]));
            Assert.Contains($"'{string.Join("' + '", merge)}' does not form a token", e.Message, StringComparison.Ordinal);
        }
    }

    static TextColumn Learn(string[] texts, int most, int minCount = 1)
    {
        TextSurvey survey = new(new TextColumnOptions { Column = "t", Unit = TokenUnit.Subword, MaxVocabulary = most, MinCount = minCount });
        foreach (string text in texts) survey.TryAdd(new Cell(text));
        return (TextColumn)survey.Conclude().Column;
    }

    /// <summary>Algorithm 1 of Sennrich et al. 2016.</summary>
    static List<(string, string)> Slowly((IReadOnlyList<string> Symbols, long Count)[] words, long minCount)
    {
        List<(string Left, string Right)> merges = [];
        (List<string> Symbols, long Count)[] left = [.. words.Select(word => (word.Symbols.ToList(), word.Count))];
        while (true)
        {
            Dictionary<(string Left, string Right), long> counts = [];
            foreach ((List<string> symbols, long count) in left)
            {
                foreach ((string, string) pair in symbols.Zip(symbols.Skip(1))) counts[pair] = counts.GetValueOrDefault(pair) + count;
            }

            if (counts.Count == 0 || counts.Values.Max() < minCount) return [.. merges.Distinct()];
            (string Left, string Right) best = counts.Where(pair => pair.Value == counts.Values.Max()).Select(pair => pair.Key)
                .OrderBy(pair => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(Utf32(pair.Left))), StringComparer.Ordinal)
                .ThenBy(pair => Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(Utf32(pair.Right))), StringComparer.Ordinal)
                .Last();
            merges.Add(best);
            foreach ((List<string> symbols, _) in left)
            {
                for (int i = 0; i + 1 < symbols.Count; i++)
                {
                    if ((symbols[i], symbols[i + 1]) != best) continue;
                    symbols[i] += symbols[i + 1];
                    symbols.RemoveAt(i + 1);
                }
            }
        }
    }

    /// <summary>Sorts like the code points.</summary>
    static string Utf32(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value.ToString("X6", System.Globalization.CultureInfo.InvariantCulture)));
}
