using System.Buffers.Binary;
using System.Text;

namespace Windrow.Tests.Fuzzing;

/// <summary>Damages inputs that are right, as an attacker or a broken program would. The same seed gives the same input.</summary>
/// <param name="originals">Inputs that are right.</param>
/// <param name="pieces">Texts that mean something in the format, which are put in anywhere.</param>
sealed class Mutator(IReadOnlyList<byte[]> originals, IReadOnlyList<string> pieces)
{
    const int LongestInput = 1 << 16;

    static readonly string[] Anywhere =
    [
        "", "\0", "\n", "\r", "\r\n", "\t", " ", "\"", "'", ",", ";", ":", "-", "{", "}", "[", "]", "\\", "\\u0000", "\\ud800", "\uFEFF", "\u2028",
        "0", "-1", "2147483647", "2147483648", "-9223372036854775808", "9223372036854775807", "18446744073709551616", "1e39", "1e308", "1e999",
        "-0", "0.1", "NaN", "Infinity", "null", "true", "../../etc/passwd", "\U0001F600", "é", "%s", "{0}",
    ];

    static readonly byte[][] Bytes = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0x80], [0x1F, 0x8B, 8, 0]];

    readonly byte[][] _pieces = [.. Anywhere.Concat(pieces).Select(Encoding.UTF8.GetBytes), .. Bytes];

    /// <summary>An original with one to eight changes.</summary>
    public byte[] Make(int seed)
    {
        Random random = new(seed);
        List<byte> input = [.. originals[random.Next(originals.Count)]];
        for (int changes = random.Next(1, 9); changes > 0; changes--) Change(input, random);
        return [.. input.Take(LongestInput)];
    }

    void Change(List<byte> input, Random random)
    {
        int at = random.Next(input.Count + 1), length = Math.Min(random.Next(1, 1 << random.Next(1, 8)), input.Count - at);
        switch (random.Next(9))
        {
            case 0 when length > 0:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                input.RemoveRange(at, length);
                break;
            case 2:
                input.InsertRange(at, Piece(random));
                break;
            case 3:
                input.RemoveRange(at, length);
                input.InsertRange(at, Piece(random));
                break;
            case 4:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 5:
                byte[] piece = Piece(random);
                int times = Math.Min(1 << random.Next(1, 14), LongestInput / Math.Max(1, piece.Length));
                for (int i = 0; i < times; i++) input.InsertRange(at, piece);
                break;
            case 6:
                input.RemoveRange(at, input.Count - at);
                break;
            case 7:
                byte[] other = originals[random.Next(originals.Count)];
                input.RemoveRange(at, input.Count - at);
                input.AddRange(other.Skip(random.Next(other.Length + 1)));
                break;
            case 8 when input.Count >= sizeof(long):
                byte[] number = new byte[sizeof(long)];
                BinaryPrimitives.WriteInt64LittleEndian(number, random.NextInt64() >> random.Next(64));
                int place = random.Next(3) == 0 ? 0 : random.Next(input.Count - sizeof(long) + 1);
                for (int i = 0; i < number.Length; i++) input[place + i] = number[i];
                break;
        }
    }

    byte[] Piece(Random random) => _pieces[random.Next(_pieces.Length)];
}
