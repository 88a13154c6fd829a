using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Windrow.Data;

/// <summary>The content of one source file: decompressed if its name ends with .gz, and decoded to UTF-8 if the job file names an encoding. The
/// bytes on the disk are hashed as they are read.</summary>
sealed class SourceStream : IDisposable
{
    readonly string _file;
    readonly HashedStream _source;
    readonly Stream _content;

    /// <param name="file">Absolute file name.</param>
    /// <param name="encoding">Its encoding; null when it is not decoded.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public SourceStream(string file, TextEncoding? encoding)
    {
        _file = file;
        Encoding? other = encoding is { } named ? TextDecoding.Of(named, Start(file)) : null;
        _source = new HashedStream(DataFiles.OpenToRead(file));
        _content = Decompressed(file, _source);
        if (other is not null) _content = Encoding.CreateTranscodingStream(_content, other, Encoding.UTF8);
    }

    /// <summary>Content that has been opened and decompressed already, such as standard input.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="start">The first bytes, which have not been taken from <paramref name="content"/>.</param>
    /// <param name="encoding">As for a file.</param>
    public SourceStream(string name, Stream content, ReadOnlySpan<byte> start, TextEncoding encoding)
    {
        _file = name;
        _content = _source = new HashedStream(content);
        if (TextDecoding.Of(encoding, start) is { } other) _content = Encoding.CreateTranscodingStream(_content, other, Encoding.UTF8);
    }

    /// <summary>Reads some more; 0 at the end.</summary>
    /// <exception cref="DataException">The file is not gzip, or not in its encoding.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"'{_file}' cannot be decompressed: {e.Message} Compress it again with gzip, or remove .gz from its name.");
        }
        catch (DecoderFallbackException e)
        {
            throw new DataException($"'{_file}' is not in the encoding that it should be in: {e.Message} Set data.encoding to its encoding.");
        }
    }

    /// <summary>What was read so far.</summary>
    public SourceFile Description() => new(_file, _source.Bytes, _source.Sha256);

    public void Dispose()
    {
        _content.Dispose();
        _source.Dispose();
    }

    static Stream Decompressed(string file, Stream source) =>
        file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(source, CompressionMode.Decompress) : source;

    /// <summary>The first bytes, which may be a byte order mark.</summary>
    static byte[] Start(string file)
    {
        using Stream content = Decompressed(file, DataFiles.OpenToRead(file));
        byte[] start = new byte[2];
        try
        {
            return start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return [];      // reported when it is read
        }
    }

    /// <summary>Counts and hashes what is read.</summary>
    sealed class HashedStream(Stream source) : ForwardStream(source)
    {
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Bytes { get; private set; }

        public string Sha256 => Convert.ToHexStringLower(_hash.GetCurrentHash());

        public override int Read(Span<byte> buffer)
        {
            int read = Source.Read(buffer);
            _hash.AppendData(buffer[..read]);
            Bytes += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
