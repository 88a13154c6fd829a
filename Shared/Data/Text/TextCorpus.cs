using System.Buffers.Binary;
using System.Numerics.Tensors;
using Microsoft.Win32.SafeHandles;

namespace Windrow.Data;

/// <summary>A prepared text: tokens on disk, read in any order and from any thread, and their vocabulary.</summary>
public sealed class TextCorpus : IDisposable
{
    const int ReadBytes = 4096;

    readonly string _file;
    readonly SafeFileHandle _tokens;
    readonly int _bytesPerToken;

    TextCorpus(string file, CorpusDescription description, Vocabulary vocabulary)
    {
        _file = file;
        _tokens = File.OpenHandle(file, options: FileOptions.RandomAccess);
        _bytesPerToken = description.BytesPerToken;
        Length = description.Tokens;
        Vocabulary = vocabulary;
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Number of tokens.</summary>
    public long Length { get; }

    /// <summary>Reads the sources and writes the prepared text into <paramref name="folder"/>. When the folder already holds one it
    /// is opened as it is, so that a resumed job goes on with its text whatever became of the sources.</summary>
    /// <param name="options">The sources, and what a token is.</param>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows every place.</param>
    /// <param name="ct">Stops the work; nothing complete is left behind.</param>
    /// <exception cref="DataException">The sources cannot be used: see <see cref="DataFiles.Resolve"/>; or they are not UTF-8, empty,
    /// one symbol repeated, or change while they are read.</exception>
    /// <remarks>The memory used does not depend on the size of the text.</remarks>
    public static TextCorpus Prepare(TextDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct) =>
        Prepare(options, folder, allowedRoots, bufferBytes: 1 << 16, ct);

    internal static TextCorpus Prepare(
        TextDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, int bufferBytes, CancellationToken ct)
    {
        if (!File.Exists(Path.Combine(folder, CorpusDescription.FileName)))
        {
            CorpusWriter writer = new(DataFiles.Resolve(options, allowedRoots), options, bufferBytes, ct);
            writer.Write(folder, writer.Survey());
        }

        return Open(folder);
    }

    /// <summary>Opens a prepared text and checks that its files belong together and have their lengths.</summary>
    /// <exception cref="DataException">One of its files is missing or damaged.</exception>
    public static TextCorpus Open(string folder)
    {
        string descriptionFile = Path.Combine(folder, CorpusDescription.FileName);
        string vocabularyFile = Path.Combine(folder, CorpusDescription.VocabularyFileName);
        string tokensFile = Path.Combine(folder, CorpusDescription.TokensFileName);

        CorpusDescription description = JsonFile.Read<CorpusDescription>(descriptionFile, CorpusDescription.Remedy);
        if (description.BytesPerToken is not (1 or 2 or 4))
            throw Damaged(descriptionFile, $"bytesPerToken is {description.BytesPerToken}, not 1, 2 or 4");
        Vocabulary vocabulary = Vocabulary.Read(vocabularyFile);
        if (vocabulary.Unit != description.Unit)
            throw Damaged(vocabularyFile, $"its unit is {vocabulary.Unit}, and that of {CorpusDescription.FileName} is {description.Unit}");
        FileInfo tokens = new(tokensFile);
        Int128 expected = (Int128)description.Tokens * description.BytesPerToken;
        if (!tokens.Exists) throw Damaged(tokensFile, "it is missing");
        if (tokens.Length != expected) throw Damaged(tokensFile, $"it has {tokens.Length} bytes, and should have {expected}");
        return new TextCorpus(tokensFile, description, vocabulary);
    }

    /// <summary>Reads the tokens from <paramref name="position"/> on, filling the span. Thread-safe; allocates nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in the text.</exception>
    /// <exception cref="DataException">The file was cut or overwritten since it was opened.</exception>
    public void Read(long position, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length - tokens.Length);

        Span<byte> buffer = stackalloc byte[ReadBytes];
        while (!tokens.IsEmpty)
        {
            int count = Math.Min(tokens.Length, ReadBytes / _bytesPerToken);
            ReadFully(position * _bytesPerToken, buffer[..(count * _bytesPerToken)]);
            Widen(buffer, tokens[..count]);
            position += count;
            tokens = tokens[count..];
        }
    }

    /// <summary>Cuts the text in training, validation and test.</summary>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    public CorpusSplit Split(SplitOptions options) => CorpusSplit.Of(Length, options);

    public void Dispose() => _tokens.Dispose();

    void ReadFully(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_tokens, bytes, offset);
            if (read == 0) throw Damaged(_file, $"it ends at byte {offset}");
            offset += read;
            bytes = bytes[read..];
        }
    }

    void Widen(ReadOnlySpan<byte> bytes, Span<int> tokens)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = _bytesPerToken switch
            {
                1 => bytes[i],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]),
                _ => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
            };
        }

        // A token outside the vocabulary would index past the end of an embedding.
        if (TensorPrimitives.Max<int>(tokens) >= Vocabulary.Count || TensorPrimitives.Min<int>(tokens) < 0)
            throw Damaged(_file, $"it has a token that is not in the vocabulary of {Vocabulary.Count}");
    }

    static DataException Damaged(string file, string reason) => new($"'{file}' is damaged: {reason}. {CorpusDescription.Remedy}");
}
