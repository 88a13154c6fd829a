using Windrow.Data;

namespace Windrow.Tests.Data;

public sealed class WordTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_is_cut_at_white_space_and_a_line_end_is_a_word()
    {
        using TextCorpus corpus = Prepare("the  cat\tsaw the\u00a0dog \r\n\nthe dog");

        // By how often each occurs, and then by its code units: a line's end is U+000A.
        Assert.Equal(["the", "\n", "dog", "cat", "saw"], Words(corpus));
        Assert.Equal([0, 3, 4, 0, 2, 1, 1, 0, 2], Tokens(corpus));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    public void A_line_ends_with_CR_with_LF_or_with_both(int bufferBytes)
    {
        using TextCorpus corpus = Prepare("a\rb\r\nc\nd\r\re\r", bufferBytes: bufferBytes);

        Assert.Equal("a \n b \n c \n d \n \n e \n", string.Join(' ', Tokens(corpus).Select(token => Words(corpus)[token])));
    }

    [Fact]
    public void The_most_frequent_words_are_kept_and_the_others_are_unknown()
    {
        string text = string.Join(' ', Enumerable.Range(1, 9).SelectMany(n => Enumerable.Repeat($"w{n / 2}", n)));      // w4: 17, w3: 13, w2: 9, w1: 5, w0: 1

        using TextCorpus corpus = Prepare(text, 4);

        Assert.Equal(["w4", "w3", "w2", "<unk>"], Words(corpus));
        Assert.Equal(6, Tokens(corpus).Count(token => token == 3));
    }

    [Theory]
    [InlineData("b a c", 3, "a,b,c")]                       // nothing is cut, so nothing is unknown
    [InlineData("b a c", 2, "a,<unk>")]
    [InlineData("b <unk> a", null, "a,b,<unk>")]            // the text knows unknown words itself
    [InlineData("b <unk> <unk> a a", 2, "a,<unk>")]
    public void Unknown_words_have_a_token_when_there_are_any(string text, int? most, string expected)
    {
        using TextCorpus corpus = Prepare(text, most);

        Assert.Equal(expected.Split(','), Words(corpus));
    }

    /// <summary>The text has c five times, b three times, a twice, and d and e once.</summary>
    [Theory]
    [InlineData("", 5, "c,b,a,d,e")]
    [InlineData("", 4, "c,b,a,<unk>")]                  // d and e: as often as a, after it
    [InlineData("", 3, "c,<unk>,b")]                    // a, d and e: 4 times
    [InlineData("", 2, "<unk>,c")]
    [InlineData("<unk> <unk> <unk> <unk>", null, "c,<unk>,b,a,d,e")]
    [InlineData("<unk> <unk> <unk> <unk>", 3, "<unk>,c,b")]
    public void The_token_of_unknown_words_has_its_place_among_frequent_words_where_that_is_asked_for(string more, int? most, string expected)
    {
        string file = _folder.Write("text.txt", "c c a b b a c b c c d e " + more);
        TextDataOptions options = new() { Path = [file], Unit = TokenUnit.Word, MaxVocabulary = most };

        using TextCorpus corpus = TextCorpus.Prepare(options, _folder["corpus"], null, CancellationToken.None, unknownByFrequency: true);

        Assert.Equal(expected.Split(','), Words(corpus));
        Assert.Equal(File.ReadAllText(file).TrimEnd().Split(' ').Select(word => corpus.Vocabulary.Encode(word)[0]), Tokens(corpus));
    }

    [Fact]
    public void Words_are_those_of_a_plain_split_whatever_the_buffer()
    {
        Random random = new(4);
        for (int round = 0; round < 30; round++)
        {
            string text = "a b" + string.Concat(Enumerable.Range(0, 3000).Select(_ => random.Next(5) switch
            {
                0 => " ",
                1 => random.Next(4) == 0 ? "\n" : "\u2003",
                2 => "é",
                3 => "😀",
                _ => ((char)random.Next('a', 'z')).ToString(),
            }));
            using TextCorpus corpus = Prepare(text, folder: $"{round}", bufferBytes: random.Next(4, 100));

            string[] expected = [.. text.Replace("\n", " \n ", StringComparison.Ordinal).Split([' ', '\u2003'], StringSplitOptions.RemoveEmptyEntries)];
            Assert.Equal(expected, Tokens(corpus).Select(corpus.Vocabulary.Decode));
        }
    }

    [Fact]
    public void Generated_words_have_spaces_between_them_but_not_at_a_lines_ends()
    {
        using TextCorpus corpus = Prepare("the cat\nsaw");
        int[] tokens = corpus.Vocabulary.Encode("the cat \n saw the");

        Assert.Equal("the cat\nsaw the", Decoded(""));
        Assert.Equal(" the cat\nsaw the", Decoded("so"));
        Assert.Equal("the cat\nsaw the", Decoded("so "));

        string Decoded(string before)
        {
            TokenDecoder decoder = new(corpus.Vocabulary, before);
            return string.Concat(tokens.Select(decoder.Append)) + decoder.Flush();
        }
    }

    [Fact]
    public void A_prompt_may_have_new_words_only_where_there_are_unknown_ones()
    {
        using TextCorpus all = Prepare("the cat saw the dog"), few = Prepare("the cat saw the dog", 3, "few");

        DataException e = Assert.Throws<DataException>(() => all.Vocabulary.Encode("the cat heard"));
        Assert.Equal("The word 'heard', at position 3, is not among the 4 words of the text that the model learned from. Leave it out.", e.Message);
        Assert.Equal([0, 1, 2], few.Vocabulary.Encode("the cat heard"));
    }

    [Theory]
    [InlineData("word word word", "The word 'word' is all that the text contains, 3 times")]
    [InlineData("\n\n", "The end of a line is all that the text contains, 2 times")]
    [InlineData("", "The text is empty")]
    [InlineData(" \t", "The text is empty")]
    public void A_text_without_different_words_is_refused(string text, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<DataException>(() => Prepare(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_does_not_consist_of_words_is_named() =>
        Assert.StartsWith(
            $"'{_folder["corpus.txt"]}' has a word of more than 10000 characters.",
            Assert.Throws<DataException>(() => Prepare("a b " + new string('x', 10_001))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_large_text_of_few_words_takes_no_more_memory_than_a_small_one()
    {
        long Allocated(int times)
        {
            string file = _folder.Write($"{times}.txt", string.Concat(Enumerable.Repeat("some words again and again\n", times)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            TextCorpus.Prepare(new TextDataOptions { Path = [file], Unit = TokenUnit.Word }, _folder[$"data-{times}"], null, CancellationToken.None).Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(10);
        Assert.True(Allocated(50_000) - Allocated(1000) < 100_000);     // of a file of 1.4 MB
    }

    TextCorpus Prepare(string text, int? most = null, string folder = "corpus", int bufferBytes = 1 << 16) => TextCorpus.Prepare(
        new TextDataOptions { Path = [_folder.Write($"{folder}.txt", text)], Unit = TokenUnit.Word, MaxVocabulary = most },
        _folder[folder], null, bufferBytes, CancellationToken.None);

    static string[] Words(TextCorpus corpus) => [.. Enumerable.Range(0, corpus.Vocabulary.Count).Select(corpus.Vocabulary.Decode)];

    static int[] Tokens(TextCorpus corpus)
    {
        int[] tokens = new int[corpus.Length];
        corpus.Read(0, tokens);
        return tokens;
    }
}
