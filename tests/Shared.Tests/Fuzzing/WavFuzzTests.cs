using Windrow.Audio;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Fuzzing;

public sealed class WavFuzzTests
{
    static readonly byte[][] Files =
    [
        WavBytes.Simple(100),
        WavBytes.File(WavBytes.Extensible(WavBytes.Pcm, 2, 44_100, 24, 20), new byte[300], before: WavBytes.Chunk("LIST", [1, 2, 3])),
        WavBytes.File(WavBytes.Format(WavBytes.FloatingPoint, 1, 8_000, 64), new byte[400], uint.MaxValue, uint.MaxValue, after: WavBytes.Chunk("id3 ", [1])),
    ];

    [Fact]
    public Task Damaged_recordings_are_read_or_refused() =>
        Fuzz.AssertReadOrRefusedAsync(
            new Mutator(Files, ["RIFF", "RIFX", "WAVE", "fmt ", "data", "LIST", "\u0001\0", "\u0003\0", "\u0010\0\0\0"]),
            10_000,
            input => Read(input, input.Length % 2 == 0),
            e => e is AudioException);

    /// <summary>Damages only headers, where every byte matters. What is allocated depends on the bytes that are there, not on what a header says.</summary>
    [Fact]
    public void Damaged_headers_allocate_little()
    {
        int accepted = 0;
        const int Cases = 10_000;
        for (int seed = 1; seed <= Cases; seed++)
        {
            Random random = new(seed);
            byte[] file = [.. Files[random.Next(Files.Length)]];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                int at = random.Next(12, 80);
                file[at] = random.Next(3) switch { 0 => (byte)random.Next(256), 1 => 0xFF, _ => (byte)(file[at] ^ 1 << random.Next(8)) };
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                if (Read(file, seed % 2 == 0)) accepted++;
            }
            catch (AudioException e)
            {
                Assert.InRange(e.Message.Length, 20, 300);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 18);
        }

        Assert.InRange(accepted, Cases / 20, Cases * 19 / 20);
    }

    static bool Read(byte[] input, bool isPipe)
    {
        using Stream stream = isPipe ? new PipeStream(input) : new MemoryStream(input);
        Recording recording = WavFile.Read(stream, int.MaxValue);
        Assert.NotEmpty(recording.Samples);
        Assert.InRange(recording.Samples.Length, 1, input.Length);
        Assert.InRange(recording.SampleRate, Recording.LowestRate, Recording.HighestRate);
        return true;
    }
}
