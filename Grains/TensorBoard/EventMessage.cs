using System.Text;
using Google.Protobuf;

namespace Windrow.Grains.TensorBoard;

/// <summary>The messages in TensorBoard's event files: <c>Event</c> from
/// https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto and <c>Summary</c> from summary.proto in the
/// same folder. The field numbers come from those files.</summary>
static class EventMessage
{
    /// <summary>Field of our own, which TensorBoard ignores: number of the last event of the job's log that the file contains.</summary>
    public const int SequenceField = 1000;

    /// <summary>Most messages are tiny.</summary>
    const int BufferBytes = 128;

    /// <summary>The first message of every file.</summary>
    public static byte[] FileVersion(DateTimeOffset time) => Event(time, 0, 0, output => output.Write(3, "brain.Event:2"));

    /// <summary>Tells TensorBoard that training starts again at <paramref name="step"/>: it discards the later steps that it has already read.</summary>
    public static byte[] Restart(DateTimeOffset time, long step, long sequence) =>
        Event(time, step, sequence, output => output.Write(7, Message(session => session.Write(1, 1L))));        // SessionLog.status = START

    /// <summary>Figures of one step.</summary>
    /// <param name="time">When it was made.</param>
    /// <param name="step">The step.</param>
    /// <param name="sequence">Number of the event in the job's log.</param>
    /// <param name="values">The figures, each from <see cref="Scalar"/> or <see cref="Curve"/>.</param>
    public static byte[] Summary(DateTimeOffset time, long step, long sequence, IEnumerable<byte[]> values) => Event(time, step, sequence, output => output.Write(5, Message(summary =>
    {
        foreach (byte[] value in values) summary.Write(1, value);
    })));

    /// <summary>One number.</summary>
    public static byte[] Scalar(string tag, double value) => Message(output =>
    {
        output.Write(1, tag);
        output.WriteTag(2, WireFormat.WireType.Fixed32);
        output.WriteFloat((float)value);
    });

    /// <summary>Values at k = 0, 1, ... as a histogram over k: bucket k, around k, is as high as the value there.</summary>
    public static byte[] Curve(string tag, IReadOnlyList<float> values) => Message(output =>
    {
        output.Write(1, tag);
        output.Write(5, Message(histogram =>
        {
            histogram.Write(1, -0.5);
            histogram.Write(2, values.Count - 0.5);
            histogram.Write(3, values.Sum(value => (double)value));                       // "how many"
            histogram.Write(4, values.Select((value, k) => (double)value * k).Sum());
            histogram.Write(5, values.Select((value, k) => (double)value * k * k).Sum());
            histogram.Write(6, [.. values.Select((_, k) => k + 0.5)]);                    // upper limits
            histogram.Write(7, [.. values.Select(value => (double)value)]);
        }));
    });

    /// <summary>The number in <see cref="SequenceField"/>; 0 when there is none.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are not a message.</exception>
    public static long SequenceOf(byte[] message)
    {
        long sequence = 0;
        CodedInputStream input = new(message);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == SequenceField) sequence = input.ReadInt64();
            else input.SkipLastField();
        }

        return sequence;
    }

    static byte[] Event(DateTimeOffset time, long step, long sequence, Action<CodedOutputStream> what) => Message(output =>
    {
        output.Write(1, (time - DateTimeOffset.UnixEpoch).TotalSeconds);
        output.Write(2, step);
        what(output);
        output.Write(SequenceField, sequence);
    });

    static byte[] Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        CodedOutputStream output = new(bytes, BufferBytes);
        write(output);
        output.Flush();
        return bytes.ToArray();
    }

    static void Write(this CodedOutputStream output, int field, double value)
    {
        output.WriteTag(field, WireFormat.WireType.Fixed64);
        output.WriteDouble(value);
    }

    static void Write(this CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    static void Write(this CodedOutputStream output, int field, string value) => output.Write(field, Encoding.UTF8.GetBytes(value));

    static void Write(this CodedOutputStream output, int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    }

    static void Write(this CodedOutputStream output, int field, double[] packed) =>
        output.Write(field, Message(list => Array.ForEach(packed, list.WriteDouble)));
}
