using System.Buffers.Binary;
using System.Text;

namespace Windrow.Tests.Observability;

/// <summary>Reads any message of Protocol Buffers by field number, from the description of the wire format
/// (https://protobuf.dev/programming-guides/encoding/). Knows nothing of our writers or of any schema.</summary>
sealed class ProtoReader
{
    readonly List<(int Number, ulong Value, byte[] Bytes)> _fields = [];

    /// <exception cref="FormatException">The bytes are not a message.</exception>
    public ProtoReader(ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty)
        {
            ulong key = Varint(ref message);
            int number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((number, Varint(ref message), []));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(message), message[..8].ToArray()));
                    message = message[8..];
                    break;
                case 2:
                    int length = checked((int)Varint(ref message));
                    _fields.Add((number, (ulong)length, message[..length].ToArray()));
                    message = message[length..];
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(message), message[..4].ToArray()));
                    message = message[4..];
                    break;
                default:
                    throw new FormatException($"Field {number} has the wire type {key & 7}.");
            }
        }
    }

    public bool Has(int number) => _fields.Exists(field => field.Number == number);

    /// <summary>The messages in a field, in order.</summary>
    public IEnumerable<ProtoReader> Messages(int number) => All(number).Select(field => new ProtoReader(field.Bytes));

    /// <summary>The message in a field; an empty one if there is none.</summary>
    public ProtoReader Message(int number) => Messages(number).LastOrDefault() ?? new ProtoReader([]);

    public string Text(int number) => Encoding.UTF8.GetString(Last(number).Bytes);

    public string Hex(int number) => Convert.ToHexStringLower(Last(number).Bytes);

    public long Integer(int number) => (long)Last(number).Value;

    public double Double(int number) => BitConverter.UInt64BitsToDouble(Last(number).Value);

    public float Float(int number) => BitConverter.UInt32BitsToSingle((uint)Last(number).Value);

    /// <summary>A packed list of doubles.</summary>
    public double[] Doubles(int number) =>
        [.. All(number).SelectMany(field => Enumerable.Range(0, field.Bytes.Length / 8).Select(i => BitConverter.ToDouble(field.Bytes, 8 * i)))];

    IEnumerable<(int Number, ulong Value, byte[] Bytes)> All(int number) => _fields.Where(field => field.Number == number);

    (int Number, ulong Value, byte[] Bytes) Last(int number) => All(number).LastOrDefault((number, 0UL, []));

    static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }
}
