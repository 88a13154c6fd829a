using System.Buffers.Binary;
using System.Numerics.Tensors;

namespace Windrow.Data;

/// <summary>A prepared text: tokens on disk, read in any order and from any thread, and their vocabulary.</summary>
public sealed class TextCorpus : IDisposable
{
    const int ReadBytes = 4096;

    readonly PreparedFile _tokens;
    readonly int _bytesPerToken;
    readonly long? _validationTokens, _testTokens;      // of files of their own

    TextCorpus(PreparedFile tokens, CorpusDescription description, Vocabulary vocabulary)
    {
        _tokens = tokens;
        Files = description.Files;
        _bytesPerToken = description.BytesPerToken;
        Length = description.Tokens;
        (_validationTokens, _testTokens) = (description.ValidationTokens, description.TestTokens);
        Vocabulary = vocabulary;
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>What the text was read from, in order.</summary>
    internal IReadOnlyList<SourceFile> Files { get; }

    /// <summary>Number of tokens.</summary>
    public long Length { get; }

    /// <summary>Reads the sources and writes the prepared text into <paramref name="folder"/>. If the folder already holds
    /// one, that is opened: a resumed job continues with its text even if the sources have changed.</summary>
    /// <param name="options">The sources, and what a token is.</param>
    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows any place.</param>
    /// <param name="ct">Stops the work; nothing complete is left behind.</param>
    /// <param name="unknownByFrequency">Whether the token of unknown words has its place among the others, instead of the last.</param>
    /// <exception cref="DataException">The sources cannot be used: see <see cref="DataFiles.Resolve"/>; or they are not UTF-8, empty,
    /// one symbol repeated, or change while they are read.</exception>
    /// <remarks>The memory used does not depend on the size of the text.</remarks>
    public static TextCorpus Prepare(
        TextDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct, bool unknownByFrequency = false) =>
        Prepare(options, folder, allowedRoots, bufferBytes: 1 << 16, ct, unknownByFrequency);

    /// <summary>Prepares the files of <c>data.testPath</c> with the vocabulary of a trained model.</summary>
    /// <exception cref="DataException">They have something that is not in the vocabulary, or are empty.</exception>
    internal static TextCorpus PrepareTest(TextDataOptions options, Vocabulary learned, string folder, CancellationToken ct)
    {
        IReadOnlyList<string> files = DataFiles.Resolve(options, null, "testPath");
        CorpusWriter writer = new(files, options, 1 << 16, ct, [.. files.Select(_ => (DataPart?)DataPart.Test)], learned);
        writer.Write(folder, writer.Survey());
        return Open(folder, ct);
    }

    internal static TextCorpus Prepare(
        TextDataOptions options, string folder, IReadOnlyList<string>? allowedRoots, int bufferBytes, CancellationToken ct, bool unknownByFrequency = false)
    {
        if (File.Exists(Path.Combine(folder, CorpusDescription.FileName))) VerifiedFiles.Forget(folder);
        else
        {
            IReadOnlyList<(string File, DataPart? Part)> files = DataFiles.ResolveParts(options, allowedRoots);
            CorpusWriter writer = new([.. files.Select(file => file.File)], options, bufferBytes, ct, [.. files.Select(file => file.Part)], unknownByFrequency: unknownByFrequency);
            writer.Write(folder, writer.Survey());
        }

        return Open(folder, ct);
    }

    /// <summary>Opens a prepared text and checks that its files are the ones that were written.</summary>
    /// <param name="folder">Where it was prepared.</param>
    /// <param name="ct">Stops the check of a large text.</param>
    /// <exception cref="DataException">One of its files is missing or damaged.</exception>
    public static TextCorpus Open(string folder, CancellationToken ct = default)
    {
        string descriptionFile = Path.Combine(folder, CorpusDescription.FileName);
        string vocabularyFile = Path.Combine(folder, CorpusDescription.VocabularyFileName);
        string tokensFile = Path.Combine(folder, CorpusDescription.TokensFileName);

        CorpusDescription description = PreparedFolder.Description<CorpusDescription>(folder, CorpusDescription.FileName);
        if (description.BytesPerToken is not (1 or 2 or 4))
            throw PreparedFile.Damaged(descriptionFile, $"bytesPerToken is {description.BytesPerToken}, not 1, 2 or 4");
        if (description.VocabularySha256 is string sha256 && File.Exists(vocabularyFile)) VerifiedFiles.Require(vocabularyFile, sha256, ct);
        Vocabulary vocabulary = Vocabulary.Read(vocabularyFile);
        if (vocabulary.Unit != description.Unit)
            throw PreparedFile.Damaged(vocabularyFile, $"its unit is {vocabulary.Unit}, but that of {CorpusDescription.FileName} is {description.Unit}");
        PreparedFile tokens = PreparedFile.Open(tokensFile, (Int128)description.Tokens * description.BytesPerToken, description.TokensSha256, ct);
        return new TextCorpus(tokens, description, vocabulary);
    }

    /// <summary>Fills the span with the tokens that start at <paramref name="position"/>. Thread-safe; allocates nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of them lie outside the text.</exception>
    /// <exception cref="DataException">The file was truncated or overwritten after it was opened.</exception>
    public void Read(long position, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Length - tokens.Length);

        Span<byte> buffer = stackalloc byte[ReadBytes];
        while (!tokens.IsEmpty)
        {
            int count = Math.Min(tokens.Length, ReadBytes / _bytesPerToken);
            _tokens.Read(position * _bytesPerToken, buffer[..(count * _bytesPerToken)]);
            Widen(buffer, tokens[..count]);
            position += count;
            tokens = tokens[count..];
        }
    }

    /// <summary>Splits the text into training, validation and test.</summary>
    /// <exception cref="DataException">Nothing is left for training.</exception>
    public CorpusSplit Split(SplitOptions options) => CorpusSplit.Of(Length, options, _validationTokens, _testTokens);

    public void Dispose() => _tokens.Dispose();

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
            throw _tokens.Damaged($"it has a token that is not in the vocabulary of {Vocabulary.Count} tokens");
    }
}
