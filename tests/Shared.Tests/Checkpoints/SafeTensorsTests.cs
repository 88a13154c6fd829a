using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Windrow.Checkpoints;
using Windrow.Tests.Data;

namespace Windrow.Tests.Checkpoints;

public sealed class SafeTensorsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        byte[] bytes = Write([new("a", [2], new[] { 1f, -2f })], [new("k", "v")]);
        string json = """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";      // 81 bytes

        byte[] expected = [120, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(json.PadRight(120)), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0];
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void The_data_begins_at_a_multiple_of_64_whatever_the_names()
    {
        for (int length = 1; length <= 130; length++)
        {
            byte[] bytes = Write([new(new string('n', length), [3], new float[3])], []);
            Assert.Equal(0, (8 + BitConverter.ToInt64(bytes)) % 64);
            Assert.Equal(8 + BitConverter.ToInt64(bytes) + 12, bytes.Length);
        }
    }

    [Fact]
    public void An_independent_parser_finds_every_tensor_with_its_bits()
    {
        NamedTensor[] tensors = Tensors(new Random(1));
        (JsonObject Header, byte[] Data) file = TinySafeTensors.Parse(Write(tensors, [new("format", "pt")]));

        Assert.Equal(["__metadata__", .. tensors.Select(tensor => tensor.Name)], file.Header.Select(pair => pair.Key));
        foreach (NamedTensor tensor in tensors)
        {
            Assert.Equal("F32", (string)file.Header[tensor.Name]!["dtype"]!);
            Assert.Equal(tensor.Shape, file.Header[tensor.Name]!["shape"]!.AsArray().Select(size => (int)size!));
            AssertSameBits(tensor.Values.Span, TinySafeTensors.Values(file, tensor.Name));
        }
    }

    [Fact]
    public void What_was_written_reads_back_with_its_bits()
    {
        NamedTensor[] tensors = Tensors(new Random(2));
        using SafeTensorsFile file = Open(Write(tensors, [new("format", "pt"), new("näme", "\"ü\"\n")]));

        Assert.Equal("\"ü\"\n", file.Metadata["näme"]);
        Assert.Equal(tensors.Length, file.Tensors.Count);
        foreach ((NamedTensor tensor, SafeTensorEntry entry) in tensors.Zip(file.Tensors))
        {
            float[] values = new float[entry.Length];
            file.Read(entry, values);
            Assert.Equal(tensor.Name, entry.Name);
            Assert.Equal(tensor.Shape, entry.Shape);
            AssertSameBits(tensor.Values.Span, values);
            Assert.Throws<ArgumentException>(() => file.Read(entry, new float[entry.Length + 1]));
        }
    }

    /// <summary>The bytes are those of numpy.float16, ml_dtypes.bfloat16 and numpy.float64, from the definitions of the formats.</summary>
    [Theory]
    [InlineData("F16", "003C00C0FF7B0100", new[] { 1f, -2f, 65504f, 5.9604645e-8f })]
    [InlineData("BF16", "803F00C07F7F0100", new[] { 1f, -2f, 3.3895314e38f, 9.1835e-41f })]
    [InlineData("F64", "000000000000F03F00000000000000C09A9999999999B93F00A0C8EB85F3CC7F", new[] { 1f, -2f, 0.1f, float.PositiveInfinity })]
    [InlineData("F32", "0000803F000000C0CDCCCC3D0000807F", new[] { 1f, -2f, 0.1f, float.PositiveInfinity })]
    public void Every_floating_point_type_is_read_as_float32(string type, string hex, float[] expected)
    {
        byte[] data = Convert.FromHexString(hex);
        byte[] whole = TinySafeTensors.Make($$$"""{"a":{"dtype":"{{{type}}}","shape":[2,2],"data_offsets":[0,{{{data.Length}}}]}}""", data.Length);
        data.CopyTo(whole, whole.Length - data.Length);
        using SafeTensorsFile file = Open(whole);
        float[] values = new float[file.Tensors[0].Length];

        file.Read(file.Tensors[0], values);

        Assert.Equal(expected, values);
    }

    [Fact]
    public void A_long_tensor_is_converted_piece_by_piece()
    {
        const int Length = 200_001;
        byte[] whole = TinySafeTensors.Make($$$"""{"a":{"dtype":"F64","shape":[{{{Length}}}],"data_offsets":[0,{{{Length * 8}}}]}}""", Length * 8);
        double[] numbers = [.. Enumerable.Range(0, Length).Select(i => i * 0.25)];
        MemoryMarshal.AsBytes<double>(numbers).CopyTo(whole.AsSpan(whole.Length - Length * 8));
        using SafeTensorsFile file = Open(whole);
        float[] values = new float[Length];

        file.Read(file.Tensors[0], values);

        Assert.All(values.Select((value, i) => (value, i)), pair => Assert.Equal(pair.i * 0.25f, pair.value));
    }

    [Fact]
    public void A_tensor_that_contradicts_itself_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => Write([new("a", [3], new float[2])], []));
        Assert.Throws<ArgumentException>(() => Write([new("a", [1], new float[1]), new("a", [1], new float[1])], []));
        Assert.Throws<ArgumentException>(() => Write([new("__metadata__", [1], new float[1])], []));
    }

    [Theory]
    [InlineData("""{"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}  """, 0)]
    [InlineData("""{}""", 0)]
    public void What_the_format_allows_is_read(string header, int dataBytes) => Open(TinySafeTensors.Make(header, dataBytes)).Dispose();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "1 bytes after its last tensor")]
    [InlineData("""{}""", 1, "1 bytes after its last tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "inside the tensor before")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "no tensor covers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "no tensor covers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "needs 12 bytes, but has 8")]
    [InlineData("""{"a":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}}""", 4, "dtype I16, but only F32, F16, BF16, F64 can be read")]
    [InlineData("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,8]}}""", 8, "needs 4 bytes, but has 8")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "no dtype")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "no list shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "no list data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "3 data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "before it begins")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "-2 in shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "2.5 in shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "in shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", 8, "in data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}}""", 8, "more than 2147483647 elements")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":7}""", 0, "'a' is not an object")]
    [InlineData("""{"__metadata__":7}""", 0, "__metadata__ is not an object")]
    [InlineData("""{"__metadata__":{"a":7}}""", 0, "__metadata__.a is not a string")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":7}""", 0, "not valid")]
    [InlineData("""{} {}""", 0, "not valid JSON")]
    [InlineData("""[]""", 0, "does not begin with '{'")]
    [InlineData("""  {}""", 0, "does not begin with '{'")]
    [InlineData("", 0, "does not begin with '{'")]
    public void A_malformed_header_is_refused_with_its_file_and_reason(string header, int dataBytes, string reason) =>
        AssertRefused(TinySafeTensors.Make(header, dataBytes), reason);

    [Fact]
    public void A_header_that_is_not_utf8_is_refused() =>
        AssertRefused(TinySafeTensors.Make([.. "{\""u8, 0xFF, .. "\":{}}"u8], 0), "not valid");

    [Theory]
    [InlineData("", "0 bytes")]
    [InlineData("02000000000000", "7 bytes")]
    [InlineData("03000000000000007B7D", "claims a header of 3 bytes")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D", "claims a header of 18446744073709551615 bytes")]
    [InlineData("00E1F505000000007B7D", "claims a header of 100000000 bytes, but has 10")]
    public void A_wrong_length_is_refused_with_its_file(string hex, string reason) => AssertRefused(Convert.FromHexString(hex), reason);

    [Fact]
    public void No_flipped_bit_of_a_header_does_worse_than_a_refusal()
    {
        byte[] whole = Write([new("a", [2], new float[2]), new("b.c", [1, 1], new float[1])], [new("k", "v")]);
        int refused = 0;
        for (int bit = 0; bit < (whole.Length - 12) * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Open(flipped).Dispose();      // a letter of a name may change without harm
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 500, int.MaxValue);
    }

    /// <summary>Tensors of every rank, with elements of any bits.</summary>
    static NamedTensor[] Tensors(Random random)
    {
        int[][] shapes = [[], [5], [3, 4], [2, 3, 2], [0], [1, 1]];
        float[] Values(int[] shape) => [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size))
            .Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)))];
        return [.. shapes.Select((shape, i) => new NamedTensor($"rnn.wéight_{i}", shape, Values(shape)))];
    }

    static byte[] Write(NamedTensor[] tensors, KeyValuePair<string, string>[] metadata)
    {
        using MemoryStream stream = new();
        SafeTensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }

    SafeTensorsFile Open(byte[] bytes) => SafeTensorsFile.Open(_folder.Write("a.safetensors", bytes));

    void AssertRefused(byte[] bytes, string reason)
    {
        CheckpointException e = Assert.Throws<CheckpointException>(() => Open(bytes));
        Assert.Contains($"'{_folder["a.safetensors"]}'", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)));
}
