namespace Windrow.Data;

/// <summary>Turns source files into a prepared text, in two passes over them and with fixed buffers: the first finds the
/// vocabulary, the second writes the tokens.</summary>
/// <param name="files">Absolute file names, in order.</param>
/// <param name="options">What a token is.</param>
/// <param name="bufferBytes">Bytes of a file that are held at once, at least 4.</param>
/// <param name="ct">Stops the work between two reads.</param>
/// <param name="parts">What each file is for, if not for a share of each part; those with the same part are next to each other.</param>
/// <param name="learned">The vocabulary of a trained model; null for that of the text itself.</param>
/// <param name="unknownByFrequency">Whether the token of unknown words has its place among the others, instead of the last.</param>
sealed class CorpusWriter(
    IReadOnlyList<string> files, TextDataOptions options, int bufferBytes, CancellationToken ct, IReadOnlyList<DataPart?>? parts = null,
    Vocabulary? learned = null, bool unknownByFrequency = false)
{
    readonly byte[] _buffer = new byte[bufferBytes];
    readonly int[] _symbols = new int[8192];
    readonly TokenSurvey _survey = learned is null ? TokenSurvey.For(options, unknownByFrequency) : LearnedTokens.Of(learned);
    readonly byte[] _encoded = new byte[8192 * sizeof(int)];

    delegate void SymbolSink(int file, ReadOnlySpan<int> symbols);

    /// <summary>The first pass: what symbols there are, and how many tokens.</summary>
    public SourceSurvey Survey()
    {
        long[] tokens = new long[files.Count];
        SourceFile[] sources = Pass((file, symbols) =>
        {
            _survey.Add(symbols);
            tokens[file] += symbols.Length;
        });
        return new(RequireEnough(tokens.Sum()), tokens, sources);
    }

    /// <summary>The second pass: writes <c>tokens.bin</c>, <c>vocabulary.json</c> and, last, <c>corpus.json</c>, each as a
    /// temporary file that is renamed.</summary>
    /// <exception cref="DataException">A source has changed since the survey.</exception>
    public void Write(string folder, SourceSurvey survey)
    {
        Directory.CreateDirectory(folder);
        string Put(string name, Action<Stream> content) => PreparedFile.Write(Path.Combine(folder, name), content);

        Vocabulary vocabulary = survey.Vocabulary;
        int width = PackedIntegers.Width(vocabulary.Count);
        string sha256 = Put(CorpusDescription.TokensFileName, stream =>
        {
            SourceFile[] again = Pass((file, symbols) => stream.Write(Encode(files[file], symbols, width)));
            foreach ((SourceFile first, SourceFile second) in survey.Sources.Zip(again))
                if (first != second) throw Changed(first.Name);
        });
        string vocabularySha256 = Put(CorpusDescription.VocabularyFileName, vocabulary.Write);
        CorpusDescription description = new()
        {
            Unit = options.Unit,
            Tokens = survey.FileTokens.Sum(),
            ValidationTokens = Of(DataPart.Validation),
            TestTokens = Of(DataPart.Test),
            BytesPerToken = width,
            TokensSha256 = sha256,
            VocabularySha256 = vocabularySha256,
            Files = survey.Sources,
        };
        PreparedFolder.Describe(folder, CorpusDescription.FileName, description);

        long? Of(DataPart part) => parts?.Contains(part) == true ? survey.FileTokens.Where((_, file) => parts[file] == part).Sum() : null;
    }

    SourceFile[] Pass(SymbolSink sink)
    {
        SourceFile[] sources = new SourceFile[files.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            try
            {
                using SymbolReader reader = new(files[i], options.Unit, _buffer);
                WordReader.Source read = _survey.Open(reader, files[i]);
                for (int count; (count = read(_symbols)) > 0;)
                {
                    ct.ThrowIfCancellationRequested();
                    sink(i, _symbols.AsSpan(..count));
                }

                sources[i] = reader.Description();
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
            {
                throw new DataException($"'{files[i]}' was found, but cannot be read: {e.Message} "
                    + "Make it readable, and submit the job again.");
            }
        }

        return sources;
    }

    Vocabulary RequireEnough(long tokens)
    {
        if (tokens == 0)
            throw new DataException($"The text is empty: {Names()}. Name files with text{(learned is null ? " in data.path" : "")}.");

        return _survey.Conclude(out string only) ?? throw new DataException(
            $"{only} is all that the text contains, {tokens} times, so there is nothing to learn: {Names()}. "
            + "Name files with real text in data.path.");
    }

    string Names()
    {
        const int Shown = 5;
        string names = string.Join(", ", files.Take(Shown).Select(file => $"'{file}'"));
        return files.Count <= Shown ? names : $"{names} and {files.Count - Shown} more";
    }

    ReadOnlySpan<byte> Encode(string file, ReadOnlySpan<int> symbols, int width)
    {
        for (int i = 0; i < symbols.Length; i++)
        {
            if (!_survey.TryGetToken(symbols[i], out int token)) throw Changed(file);
            PackedIntegers.Write(_encoded, width, i, token);
        }

        return _encoded.AsSpan(..(symbols.Length * width));
    }

    static DataException Changed(string file) =>
        new($"'{file}' changed while it was read. Make sure that nothing writes to it, and submit the job again.");
}

/// <summary>What the first pass over the sources found.</summary>
/// <param name="Vocabulary">The vocabulary of all files.</param>
/// <param name="FileTokens">Tokens of each file.</param>
/// <param name="Sources">The files.</param>
sealed record SourceSurvey(Vocabulary Vocabulary, IReadOnlyList<long> FileTokens, IReadOnlyList<SourceFile> Sources);
