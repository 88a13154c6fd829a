using System.Text;
using Windrow.Data;

namespace Windrow.Tests.Data;

public sealed class VocabularyTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Characters_are_numbered_by_code_point()
    {
        Vocabulary vocabulary = Of("zé😀a\n", TokenUnit.Character);

        Assert.Equal([0, 1, 2, 3, 4], vocabulary.Encode("\nazé😀"));
        Assert.Equal(["\n", "a", "z", "é", "😀"], Enumerable.Range(0, vocabulary.Count).Select(vocabulary.Decode));
    }

    [Fact]
    public void Bytes_are_numbered_by_value()
    {
        Vocabulary vocabulary = Of("éa", TokenUnit.Byte);      // 61 A9 C3

        Assert.Equal(3, vocabulary.Count);
        Assert.Equal([2, 1, 0], vocabulary.Encode("éa"));
    }

    [Theory]
    [InlineData("abcx", TokenUnit.Character, "'x' (U+0078), at position 4")]
    [InlineData("a😀bc😁", TokenUnit.Character, "'😁' (U+1F601), at position 5")]
    [InlineData("a\t", TokenUnit.Character, "control character U+0009, at position 2")]
    [InlineData("a😀bcé", TokenUnit.Byte, "'é' (U+00E9), at position 5")]
    public void A_character_that_the_text_had_not_is_refused_with_its_position(string text, TokenUnit unit, string expected)
    {
        DataException e = Assert.Throws<DataException>(() => Of("abc😀", unit).Encode(text));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_byte_is_not_decoded_alone() =>
        Assert.Throws<InvalidOperationException>(() => Of("ab", TokenUnit.Byte).Decode(0));

    [Theory]
    [InlineData(TokenUnit.Character)]
    [InlineData(TokenUnit.Byte)]
    public void Encoding_and_decoding_gives_any_text_back(TokenUnit unit)
    {
        Random random = new(3);
        for (int round = 0; round < 15; round++)
        {
            string text = RandomText.Make(random, 100);
            Vocabulary vocabulary = Of(text, unit, $"{round}");
            TokenDecoder decoder = new(vocabulary);

            Assert.Equal(text, string.Concat(vocabulary.Encode(text).Select(decoder.Append)) + decoder.Flush());
        }
    }

    [Fact]
    public void Bytes_that_are_not_utf8_decode_as_replacement_characters()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        _folder.Write("all.bin", all);
        using TextCorpus corpus = Prepare("all.bin", TokenUnit.Byte, "corpus");
        Random random = new(4);
        for (int round = 0; round < 200; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(RandomText.Make(random, 20));
            for (int i = 0; i < 5; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            TokenDecoder decoder = new(corpus.Vocabulary);

            string decoded = string.Concat(bytes.Select(value => decoder.Append(value))) + decoder.Flush();
            Assert.Equal(RuneByRune(bytes), decoded);
        }
    }

    [Fact]
    public void A_character_appears_with_its_last_byte()
    {
        Vocabulary vocabulary = Of("a😀", TokenUnit.Byte);
        TokenDecoder decoder = new(vocabulary);

        Assert.Equal(["", "", "", "😀", "a"], vocabulary.Encode("😀a").Select(decoder.Append));
        Assert.Equal("", decoder.Append(vocabulary.Encode("😀")[0]));
        Assert.Equal("\uFFFD", decoder.Flush());
        Assert.Equal("a", decoder.Append(vocabulary.Encode("a")[0]));
    }

    [Fact]
    public void The_file_lists_the_characters_for_other_tools_and_reads_back()
    {
        Of("b\na\"é", TokenUnit.Character);

        string[] lines = File.ReadAllLines(_folder["corpus/vocabulary.json"]);
        Assert.Equal("{|  \"characters\": [|    \"\\n\",|    \"\\\"\",|    \"a\",|    \"b\",|    \"é\"|  ]|}", string.Join('|', lines));
        Assert.Equal([0, 1, 2, 3, 4], Vocabulary.Read(_folder["corpus/vocabulary.json"]).Encode("\n\"abé"));
    }

    Vocabulary Of(string text, TokenUnit unit, string name = "corpus")
    {
        _folder.Write(name + ".txt", text);
        using TextCorpus corpus = Prepare(name + ".txt", unit, name);
        return corpus.Vocabulary;
    }

    TextCorpus Prepare(string file, TokenUnit unit, string folder) =>
        TextCorpus.Prepare(new TextDataOptions { Path = [_folder[file]], Unit = unit }, _folder[folder], null, CancellationToken.None);

    static string RuneByRune(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        while (!bytes.IsEmpty)
        {
            Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            text.Append(rune);
            bytes = bytes[consumed..];
        }

        return text.ToString();
    }
}
