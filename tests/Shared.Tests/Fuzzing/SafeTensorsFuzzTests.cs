using Windrow.Checkpoints;
using Windrow.Tests.Data;

namespace Windrow.Tests.Fuzzing;

public sealed class SafeTensorsFuzzTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Damaged_weights_are_read_or_refused()
    {
        string[] pieces =
        [
            "\"dtype\":", "\"F32\"", "\"BF16\"", "\"I64\"", "\"shape\":[", "\"data_offsets\":[", "\"__metadata__\":{", "[2147483647,2147483647]", "[0]", "[-1]", "\"a\":{", "}}",
        ];
        return Fuzz.AssertReadOrRefusedAsync(new Mutator([Original(1), Original(3)], pieces), 10_000, Read, e => e is CheckpointException);
    }

    bool Read(byte[] input)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder.Write("a.safetensors", input));
        foreach (SafeTensorEntry tensor in file.Tensors) file.Read(tensor, new float[tensor.Length]);
        return true;
    }

    byte[] Original(int tensors)
    {
        using MemoryStream file = new();
        SafeTensorsWriter.Write(file, [.. Enumerable.Range(0, tensors).Select(i => new NamedTensor($"layer{i}.weight", [2, i + 1], new float[2 * (i + 1)]))], [new("format", "pt")]);
        return file.ToArray();
    }
}
