namespace Windrow.Inference.Answers;

/// <summary>A stream whose first bytes can be seen before they are read.</summary>
sealed class PeekedStream : Stream
{
    const int Peeked = 4;

    readonly Stream _rest;
    readonly byte[] _start = new byte[Peeked];
    readonly int _length;
    int _taken;

    public PeekedStream(Stream stream)
    {
        _rest = stream;
        _length = stream.ReadAtLeast(_start, Peeked, throwOnEndOfStream: false);
    }

    /// <summary>The first four bytes, or all if there are fewer.</summary>
    public ReadOnlySpan<byte> Start => _start.AsSpan(0, _length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _length) return _rest.Read(buffer);
        int count = Math.Min(buffer.Length, _length - _taken);
        _start.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _rest.Dispose();
        base.Dispose(disposing);
    }
}
