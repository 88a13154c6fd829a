using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Windrow.Data;

namespace Windrow.Tests.Data;

public sealed class TextCorpusTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1 << 16)]
    public void Any_text_reads_back_as_its_characters_whatever_the_buffer(int bufferBytes)
    {
        Random random = new(bufferBytes);
        for (int round = 0; round < 20; round++)
        {
            string[] texts = [.. Enumerable.Range(0, 3).Select(_ => RandomText.Make(random, random.Next(300)))];
            string[] files = [.. texts.Select((text, i) => _folder.Write($"{round}/{i}.txt", text))];
            using TextCorpus corpus = Prepare(files, TokenUnit.Character, $"corpus{round}", bufferBytes);

            string text = string.Concat(files.Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file))));
            int[] expected = [.. text.EnumerateRunes().Select(rune => rune.Value)];
            int[] sorted = [.. expected.Distinct().Order()];
            Assert.Equal(sorted.Length, corpus.Vocabulary.Count);
            Assert.Equal(expected.Select(symbol => Array.IndexOf(sorted, symbol)), All(corpus));
            Assert.Equal(string.Concat(texts), string.Concat(All(corpus).Select(corpus.Vocabulary.Decode)));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(33)]
    [InlineData(1 << 16)]
    public void Any_bytes_read_back_as_they_are(int bufferBytes)
    {
        byte[] bytes = new byte[70_001];
        new Random(bufferBytes).NextBytes(bytes);
        using TextCorpus corpus = Prepare([_folder.Write("a.bin", bytes)], TokenUnit.Byte, "corpus", bufferBytes);

        Assert.Equal(256, corpus.Vocabulary.Count);
        Assert.Equal(bytes.Select(value => (int)value), All(corpus));
    }

    [Theory]
    [InlineData(256, 1)]
    [InlineData(257, 2)]
    [InlineData(65_536, 2)]
    [InlineData(65_537, 4)]
    public void A_token_takes_the_fewest_bytes_that_hold_the_vocabulary(int symbols, int bytesPerToken)
    {
        StringBuilder text = new();
        for (int value = 0x20; symbols > 0; value++)
        {
            if (!Rune.IsValid(value)) continue;
            text.Append(new Rune(value));
            symbols--;
        }

        int count = text.ToString().EnumerateRunes().Count();
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", text.ToString())], TokenUnit.Character);

        Assert.Equal(count, corpus.Length);
        Assert.Equal(Enumerable.Range(0, count), All(corpus));
        Assert.Equal((long)count * bytesPerToken, new FileInfo(_folder["corpus/tokens.bin"]).Length);
    }

    [Fact]
    public void A_byte_order_mark_is_skipped_at_a_files_start_only_and_line_ends_are_kept()
    {
        string[] files = [_folder.Write("a.txt", "\uFEFFa\r\n"), _folder.Write("b.txt", "\uFEFFb\uFEFF"), _folder.Write("c.txt", "\uFEFF")];
        using TextCorpus corpus = Prepare(files, TokenUnit.Character);

        Assert.Equal("a\r\nb\uFEFF", string.Concat(All(corpus).Select(corpus.Vocabulary.Decode)));
    }

    [Fact]
    public void A_byte_order_mark_counts_when_tokens_are_bytes()
    {
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", "\uFEFFa")], TokenUnit.Byte);

        Assert.Equal(4, corpus.Length);
    }

    [Fact]
    public void Any_stretch_can_be_read_from_many_threads_at_once()
    {
        string text = RandomText.Make(new Random(1), 20_000);
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", text)], TokenUnit.Character);
        int[] all = All(corpus);

        Parallel.For(0, 200, seed =>
        {
            Random random = new(seed);
            int start = random.Next(all.Length), length = random.Next(all.Length - start + 1);
            int[] tokens = new int[length];
            corpus.Read(start, tokens);
            Assert.True(all.AsSpan(start, length).SequenceEqual(tokens));
        });
    }

    [Fact]
    public void Reading_past_either_end_is_refused()
    {
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", "abc")], TokenUnit.Character);

        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Read(-1, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Read(2, new int[2]));
    }

    [Fact]
    public void The_description_says_what_was_read()
    {
        string[] files = [_folder.Write("a.txt", "añb"), _folder.Write("b.txt", "ab")];
        Prepare(files, TokenUnit.Character).Dispose();

        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(_folder["corpus/corpus.json"]));
        JsonElement root = description.RootElement;
        Assert.Equal("character", root.GetProperty("unit").GetString());
        Assert.Equal(5, root.GetProperty("tokens").GetInt64());
        Assert.Equal(1, root.GetProperty("bytesPerToken").GetInt32());
        byte[] digest = SHA256.HashData(File.ReadAllBytes(_folder["corpus/tokens.bin"]));
        Assert.Equal(Convert.ToHexStringLower(digest), root.GetProperty("tokensSha256").GetString());
        Assert.Equal(files, root.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        Assert.Equal([4, 2], root.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("bytes").GetInt64()));
        Assert.Equal(4, Directory.GetFiles(_folder["corpus"]).Length);
    }

    [Fact]
    public void A_prepared_text_is_opened_without_its_sources()
    {
        string file = _folder.Write("a.txt", "hello");
        Prepare([file], TokenUnit.Character).Dispose();
        File.Delete(file);
        using TextCorpus corpus = Prepare([file], TokenUnit.Character);

        Assert.Equal("hello", string.Concat(All(corpus).Select(corpus.Vocabulary.Decode)));
    }

    [Fact]
    public void What_an_interrupted_preparation_left_does_no_harm()
    {
        _folder.Write("corpus/tokens.bin", "rubbish");
        _folder.Write("corpus/vocabulary.json.partial", "rubbish");
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", "hello")], TokenUnit.Character);

        Assert.Equal("hello", string.Concat(All(corpus).Select(corpus.Vocabulary.Decode)));
        Assert.Equal(4, Directory.GetFiles(_folder["corpus"]).Length);
    }

    [Fact]
    public void A_large_text_takes_no_more_memory_than_a_small_one()
    {
        const int Lines = 1_100_000;      // 64 MB
        string file = _folder["large.txt"];
        using (StreamWriter writer = new(file))
            for (int i = 0; i < Lines; i++) writer.Write($"{i:D9} The quick brown fox jumps over the lazy dög.\r\n");
        Assert.InRange(new FileInfo(file).Length, 60_000_000, 70_000_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        using TextCorpus corpus = Prepare([file], TokenUnit.Character);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(new FileInfo(file).Length - Lines, corpus.Length);      // one two-byte character a line
        Assert.True(allocated < 2_000_000, $"To read a file of 64 MB took {allocated} bytes.");     // another test's collection may make it negative
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using TextCorpus corpus = Prepare([_folder.Write("a.txt", RandomText.Make(new Random(2), 20_000))], TokenUnit.Character);
        int[] tokens = new int[corpus.Length];

        Assert.Equal(0, Allocation.Of(() => corpus.Read(0, tokens)));
    }

    TextCorpus Prepare(string[] files, TokenUnit unit, string folder = "corpus", int bufferBytes = 1 << 16) => TextCorpus.Prepare(
        new TextDataOptions { Path = files, Unit = unit }, _folder[folder], allowedRoots: null, bufferBytes, CancellationToken.None);

    static int[] All(TextCorpus corpus)
    {
        int[] tokens = new int[corpus.Length];
        corpus.Read(0, tokens);
        return tokens;
    }
}
