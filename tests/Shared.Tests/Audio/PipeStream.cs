namespace Windrow.Tests.Audio;

/// <summary>Bytes as they come through a pipe: a few at a time, and without a length.</summary>
sealed class PipeStream(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));

    public override long Seek(long offset, SeekOrigin loc) => throw new NotSupportedException();
}
