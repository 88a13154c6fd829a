using Windrow.Data;

namespace Windrow.Inference.Answers;

/// <summary>A stream whose first bytes can be seen before they are read.</summary>
sealed class PeekedStream : ForwardStream
{
    const int Peeked = 4;

    readonly byte[] _start = new byte[Peeked];
    readonly int _length;
    int _taken;

    public PeekedStream(Stream stream) : base(stream)
    {
        _length = stream.ReadAtLeast(_start, Peeked, throwOnEndOfStream: false);
    }

    /// <summary>The first four bytes, or all if there are fewer.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _length);

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _length) return Source.Read(buffer);
        int count = Math.Min(buffer.Length, _length - _taken);
        _start.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }
}
