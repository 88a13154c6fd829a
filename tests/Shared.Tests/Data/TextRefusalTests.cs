using System.Text;
using System.Text.Json.Nodes;
using Windrow.Data;

namespace Windrow.Tests.Data;

public sealed class TextRefusalTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("80", 0)]                    // a continuation alone
    [InlineData("61 C3 28", 1)]              // a continuation is missing
    [InlineData("61 62 C0 AF", 2)]           // longer than need be
    [InlineData("61 ED A0 80", 1)]           // a surrogate
    [InlineData("61 F4 90 80 80", 1)]        // beyond U+10FFFF
    [InlineData("61 62 63 64 FF", 4)]
    [InlineData("EF BB BF 61 FE", 4)]        // after a byte order mark
    [InlineData("61 C3", 1)]                 // cut by the end of the file
    [InlineData("61 E2 82", 1)]
    [InlineData("61 F0 9F 98", 1)]
    [InlineData("61 62 63 F0 9F 98", 3)]     // cut by the end, and across a buffer of 4
    [InlineData("61 62 63 E2 82 28", 3)]
    [InlineData("EF BB", 0)]
    public void Invalid_utf8_is_refused_with_its_file_and_offset(string hex, int offset)
    {
        string good = _folder.Write("good.txt", "ab");
        string file = _folder.Write("bad.txt", Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        foreach (int bufferBytes in new[] { 4, 5, 6, 1 << 16 })
        {
            DataException e = Assert.Throws<DataException>(() => Prepare([good, file], bufferBytes: bufferBytes));
            Assert.Contains($"'{file}' is not UTF-8", e.Message, StringComparison.Ordinal);
            Assert.Contains($"offset {offset} ", e.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder["corpus/corpus.json"]));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_offset_is_the_first_byte_that_a_strict_decoder_refuses(int bufferBytes)
    {
        Random random = new(bufferBytes);
        for (int round = 0; round < 100; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(RandomText.Make(random, 50));
            bytes[random.Next(bytes.Length)] = (byte)random.Next(0x80, 0x100);
            int? expected = FirstInvalid(bytes);
            string file = _folder.Write($"{round}.txt", bytes);

            void Try() => Prepare([file], $"corpus{round}", bufferBytes: bufferBytes).Dispose();
            if (expected is null) Try();
            else Assert.Contains($"offset {expected} ", Assert.Throws<DataException>(Try).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void An_empty_text_is_refused_with_its_files(string text)
    {
        DataException e = Assert.Throws<DataException>(() => Prepare([_folder.Write("a.txt", text), _folder.Write("b.txt", text)]));
        Assert.Contains("text is empty", e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["a.txt"], e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["b.txt"], e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aaaa", TokenUnit.Character, "The character 'a' (U+0061) is all that the text contains, 4 times")]
    [InlineData("\n\n", TokenUnit.Character, "The control character U+000A is all")]
    [InlineData("aaa", TokenUnit.Byte, "The byte 0x61 is all")]
    public void A_text_of_one_symbol_is_refused(string text, TokenUnit unit, string expected)
    {
        DataException e = Assert.Throws<DataException>(() => Prepare([_folder.Write("a.txt", text)], unit: unit));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ab", "abab")]               // longer
    [InlineData("abab", "ab")]               // shorter
    [InlineData("abab", "abba")]             // other tokens, as many
    [InlineData("abab", "abcx")]             // a symbol that the vocabulary lacks
    public void A_source_that_changes_between_the_passes_is_refused(string first, string second)
    {
        string file = _folder.Write("a.txt", first);
        CorpusWriter writer = new([file], new TextDataOptions { Path = [file] }, bufferBytes: 16, CancellationToken.None);
        SourceSurvey survey = writer.Survey();
        _folder.Write("a.txt", second);

        DataException e = Assert.Throws<DataException>(() => writer.Write(_folder["corpus"], survey));
        Assert.Contains($"'{file}' changed while it was read", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder["corpus"]));
    }

    [Theory]
    [InlineData("UTF-16LE", "The quick brown fox jumps over the lazy dog.\n", true)]
    [InlineData("UTF-16LE", "The quick brown fox jumps over the lazy dog.\n", false)]
    [InlineData("UTF-16BE", "The quick brown fox jumps over the lazy dog.\n", true)]
    [InlineData("UTF-16BE", "The quick brown fox jumps over the lazy dog.\n", false)]
    [InlineData("UTF-16LE", "Съешь же ещё этих мягких французских булок.\n", false)]
    [InlineData("UTF-16BE", "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.\n", false)]
    public void A_text_in_UTF16_is_named_as_such(string name, string text, bool marked)
    {
        UnicodeEncoding encoding = new(bigEndian: name == "UTF-16BE", byteOrderMark: marked);
        string file = _folder.Write("a.txt", [.. encoding.Preamble, .. encoding.GetBytes(string.Concat(Enumerable.Repeat(text, 20)))]);

        DataException e = Assert.Throws<DataException>(() => Prepare([file]));

        Assert.StartsWith(
            marked ? $"'{file}' is not UTF-8: it begins with the byte order mark of {name}." : $"'{file}' seems to be {name} without a byte order mark",
            e.Message,
            StringComparison.Ordinal);
        Assert.Contains($"'iconv -f {name} -t UTF-8'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_preparation_leaves_nothing_complete()
    {
        TextDataOptions options = new() { Path = [_folder.Write("a.txt", "hello")] };
        CancellationToken cancelled = new(canceled: true);

        Assert.Throws<OperationCanceledException>(() => TextCorpus.Prepare(options, _folder["corpus"], null, cancelled));
        Assert.Throws<DataException>(() => TextCorpus.Open(_folder["corpus"]));
    }

    [Theory]
    [InlineData("corpus.json")]
    [InlineData("vocabulary.json")]
    [InlineData("tokens.bin")]
    public void A_missing_or_cut_file_of_a_prepared_text_is_refused_by_name(string name)
    {
        Prepare([_folder.Write("a.txt", "hello")]).Dispose();
        string file = _folder["corpus/" + name];
        byte[] whole = File.ReadAllBytes(file);

        File.WriteAllBytes(file, whole[..^3]);
        Assert.Contains($"'{file}'", RefusalToOpen(), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains($"'{file}'", RefusalToOpen(), StringComparison.Ordinal);
        File.WriteAllBytes(file, whole);
        TextCorpus.Open(_folder["corpus"]).Dispose();
    }

    [Theory]
    [InlineData("""{ "characters": ["a"] }""", "has 1 symbols")]
    [InlineData("""{ "characters": ["b", "a"] }""", "are not in ascending order")]
    [InlineData("""{ "characters": ["a", "bc"] }""", "'bc' is not one character")]
    [InlineData("""{ "characters": ["", "bc"] }""", "'' is not one character")]
    [InlineData("""{ "bytes": [1, 256] }""", "not from 0 to 255")]
    [InlineData("""{ "bytes": [1, 2], "characters": ["a", "b"] }""", "exactly one of")]
    [InlineData("""{ }""", "exactly one of")]
    [InlineData("""{ "bytes": [1, 2] }""", "its unit is Byte")]
    [InlineData("""{ "characters": ["a", "\ud800"] }""", "cannot be read")]
    [InlineData("""null""", "null")]
    public void A_vocabulary_that_is_none_is_refused(string json, string expected)
    {
        Prepare([_folder.Write("a.txt", "hello")]).Dispose();
        string file = _folder.Write("corpus/vocabulary.json", json);
        Tampering.FitChecksums(_folder);

        Assert.Contains($"'{file}'", RefusalToOpen(), StringComparison.Ordinal);
        Assert.Contains(expected, RefusalToOpen(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_refused_when_it_is_read()
    {
        Prepare([_folder.Write("a.txt", "hello")]).Dispose();
        _folder.Write("corpus/tokens.bin", [0, 1, 2, 3, 4]);
        Tampering.FitChecksums(_folder);
        using TextCorpus corpus = TextCorpus.Open(_folder["corpus"]);

        corpus.Read(0, new int[4]);
        DataException e = Assert.Throws<DataException>(() => corpus.Read(0, new int[5]));
        Assert.Contains("not in the vocabulary of 4", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytesPerToken", 3, "corpus.json' is damaged: bytesPerToken is 3")]
    [InlineData("tokens", 6, "tokens.bin' is damaged: it has 5 bytes, but should have 6")]
    [InlineData("tokens", -1, "tokens.bin' is damaged")]
    [InlineData("tokens", long.MaxValue, "tokens.bin' is damaged")]
    [InlineData("other", 1, "other")]
    public void A_description_that_contradicts_the_files_is_refused(string key, long value, string expected)
    {
        Prepare([_folder.Write("a.txt", "hello")]).Dispose();
        JsonNode description = JsonNode.Parse(File.ReadAllText(_folder["corpus/corpus.json"]))!;
        description[key] = value;
        _folder.Write("corpus/corpus.json", description.ToJsonString());
        Tampering.FitChecksums(_folder);

        Assert.Contains(expected, RefusalToOpen(), StringComparison.Ordinal);
    }

    string RefusalToOpen() => Assert.Throws<DataException>(() => TextCorpus.Open(_folder["corpus"])).Message;

    TextCorpus Prepare(string[] files, string folder = "corpus", TokenUnit unit = TokenUnit.Character, int bufferBytes = 1 << 16) =>
        TextCorpus.Prepare(
            new TextDataOptions { Path = files, Unit = unit }, _folder[folder], allowedRoots: null, bufferBytes, CancellationToken.None);

    /// <summary>The longest prefix that decodes strictly, found by trying; a sequence cut by the prefix's end is not yet wrong.</summary>
    static int? FirstInvalid(byte[] bytes)
    {
        UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        bool IsValid(int length)
        {
            try
            {
                strict.GetCharCount(bytes, 0, length);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }

        return IsValid(bytes.Length) ? null : Enumerable.Range(0, bytes.Length).Last(IsValid);
    }
}
