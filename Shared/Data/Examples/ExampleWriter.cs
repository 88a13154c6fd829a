using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Data;

/// <summary>Turns files with named columns into prepared sequences, in three passes that hold one row at a time: the first checks the rows, so that
/// they can be split; the second learns from the training part; the third writes every example.</summary>
sealed class ExampleWriter
{
    /// <summary>Most tokens that are read as one-hot vectors together with other columns.</summary>
    const int MostOneHot = 1000;

    readonly ExampleDataOptions _options;
    readonly ExampleFiles _files;
    readonly ExampleSplit _split;
    readonly RowProblems _problems;
    readonly LearnedExamples? _learned;
    readonly List<long> _stamps = [];           // of the files that each row names, when they were first read
    readonly long _seed;

    ExampleWriter(ExampleDataOptions options, long seed, IReadOnlyList<string>? allowedRoots, CancellationToken ct, LearnedExamples? learned = null)
    {
        (_options, _seed, _learned) = (options, seed, learned);
        _problems = learned is null ? new RowProblems() : new RowProblems(learned.SkipRemedy);
        _files = new ExampleFiles(options, allowedRoots, ct);
        _split = new ExampleSplit(options, _files);
    }

    /// <summary>Writes the prepared files, each as a temporary file that is renamed, and the description last.</summary>
    /// <exception cref="DataException">The sources cannot be used: the message names files, lines and columns.</exception>
    public static void Write(ExampleDataOptions options, DataSetup setup, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct) =>
        new ExampleWriter(options, setup.Seed, allowedRoots, ct).Write(folder);

    /// <summary>Writes the files of <c>data.testPath</c> as a trained model reads them.</summary>
    /// <returns>Rows that were left out, with sentences about the first of them.</returns>
    /// <inheritdoc cref="Write(ExampleDataOptions, DataSetup, string, IReadOnlyList{string}?, CancellationToken)"/>
    public static RowProblems WriteTest(ExampleDataOptions options, LearnedExamples learned, string folder, CancellationToken ct)
    {
        ExampleWriter writer = new(options, 0, null, ct, learned);
        writer.Write(folder);
        return writer._problems;
    }

    void Write(string folder)
    {
        SourceFile[] sources = CheckRows();
        if (_learned is null) _split.Draw(_seed);
        (Preprocessing preprocessing, ColumnReport[] reports, IReadOnlyList<long>? trained) = _learned is { } known ? (known.Preprocessing, [], known.Trained) : Learn(sources);

        Directory.CreateDirectory(folder);
        WrittenExamples written = new(preprocessing, onlyTest: _learned is not null);
        string Put(string name, Action<Stream> content) => PreparedFile.Write(Path.Combine(folder, name), content);
        string indexSha = "", targetsSha = "", inputsSha = "", featuresSha = "";
        inputsSha = Put(SequenceDescription.InputsFileName, inputs =>
            targetsSha = Put(SequenceDescription.TargetsFileName, targets =>
                indexSha = Put(SequenceDescription.IndexFileName, index =>
                {
                    if (!written.HasFeaturesFile) RequireSame(sources, Copy(written, index, inputs, targets, Stream.Null));
                    else featuresSha = Put(SequenceDescription.FeaturesFileName, features => RequireSame(sources, Copy(written, index, inputs, targets, features)));
                })));
        if (_learned is not null && written.Count == 0) throw NoneUsable("The files to evaluate on have");
        if (_learned is null && written.Training == 0) throw new DataException("No example is left for training. Name files with examples in data.path.");
        string preprocessingSha = Put(ExampleReport.PreprocessingFileName, stream => JsonFile.Write(stream, preprocessing));
        TargetColumn target = preprocessing.Target;
        PreparedFolder.Describe(folder, SequenceDescription.FileName, new SequenceDescription
        {
            Sequences = written.Count,
            Steps = written.Steps,
            Longest = written.Longest!,
            Tokens = preprocessing.Text?.Tokens,
            InputWidth = preprocessing.Text is null ? preprocessing.FeatureWidth + (preprocessing.Frames?.StepWidth ?? 0) : 0,
            FeatureWidth = written.HasFeaturesFile ? preprocessing.FeatureWidth : 0,
            TargetTokens = (target as WrittenTarget)?.Tokens,
            TargetsAreTranscripts = target is TranscriptTarget,
            TargetSteps = written.TargetSteps,
            LongestTarget = written.LongestTarget,
            UnknownTokensSha256 = preprocessing.CopiesTokens ? Put(SequenceDescription.UnknownTokensFileName, stream => JsonFile.Write(stream, written.Unknown)) : null,
            TargetLengthsSha256 = target is WrittenTarget ? Put(SequenceDescription.TargetLengthsFileName, written.WriteTargetLengths) : null,
            Classes = (target as ClassTarget)?.Classes,
            Labels = (target as LabelsTarget)?.Labels,
            Trained = trained,
            TargetWidth = target is ClassTarget or WrittenTarget ? 0 : target.Outputs,
            TargetPerSequence = target is not WrittenTarget,
            IndexSha256 = indexSha,
            InputsSha256 = inputsSha,
            TargetsSha256 = targetsSha,
            FeaturesSha256 = written.HasFeaturesFile ? featuresSha : null,
            Examples = new ExampleReport(written.Count, _problems.Rows, _problems.Sentences, preprocessingSha, reports),
            Files = sources,
        });
    }

    /// <summary>The first pass: which rows can be used, and what decides about their part.</summary>
    SourceFile[] CheckRows()
    {
        bool any = false;
        SourceFile[] sources = _files.Pass(row =>
        {
            bool isUsed = row.Problems.Count == 0;
            if (!isUsed) Refuse(row.Problems);
            any |= isUsed && (row.Part is null || _learned is not null);
            _split.Add(row, isUsed);
            if (_files.NamesFiles) _stamps.Add(row.Stamp);
        });
        RequireNone();
        return any ? sources : throw NoneUsable(_learned is null ? "The files of data.path have" : "The files to evaluate on have");
    }

    DataException NoneUsable(string files)
    {
        string skipped = _problems.Rows == 0 ? "" : $" that can be used; {_problems.Rows} were left out, the first because: {_problems.Sentences[0]}";
        return new DataException($"{files} no examples{skipped}{(skipped.Length == 0 ? ". Name files with rows." : "")}");
    }

    /// <summary>The second pass: what the training part teaches.</summary>
    (Preprocessing Preprocessing, ColumnReport[] Reports, IReadOnlyList<long>? Trained) Learn(SourceFile[] sources)
    {
        ColumnSurvey[] surveys = [.. _options.Inputs.Select(input => input.Survey(_options.Decimal))];
        int[] filesFirst = [.. Enumerable.Range(0, surveys.Length).OrderBy(i => !_options.Inputs[i].NamesFiles)];      // they may turn out to be damaged
        bool Survey(ExampleRow row) => filesFirst.All(i => surveys[i].TryAdd(_files.Input(row, i)));
        TargetSurvey target = _options is { Target: TextTargetOptions { SharedVocabulary: true } written, Inputs: [TextColumnOptions read] }
            ? written.Survey(read, (TextSurvey)surveys[0])
            : _options.Target.Survey(_options.Decimal);
        RequireSame(sources, _files.Pass(row =>
        {
            if (Part(row) is not { } part) return;
            if (part == SequencePart.Training && !Survey(row)) return;     // refused when examples are written
            target.Add(_files.Target(row), part);
        }));
        (InputColumn Column, ColumnReport Report)[] inputs = [.. surveys.Select(survey => survey.Conclude())];
        (TargetColumn Target, ColumnReport Report) predicted = target.Conclude();
        Preprocessing preprocessing = new()
        {
            Decimal = _options.Decimal,
            Inputs = [.. inputs.Select(input => input.Column)],
            Target = predicted.Target,
        };
        RequireReadable(preprocessing);
        return (preprocessing, [.. inputs.Select(input => input.Report), predicted.Report], target.CountsOf(predicted.Target));
    }

    /// <summary>The third pass: the examples.</summary>
    SourceFile[] Copy(WrittenExamples written, Stream index, Stream inputs, Stream targets, Stream features)
    {
        Cell[] cells = new Cell[_options.Inputs.Count];
        SourceFile[] sources = _files.Pass(row =>
        {
            if (Part(row) is not { } part) return;
            if (_files.NamesFiles && _stamps[row.Index] != row.Stamp)
            {
                Refuse([row.Sentence("names a file that changed while the data were prepared. Make sure that nothing writes to it, and submit the job again.")]);
                return;
            }

            _files.TakeInputs(row, cells);
            EncodedExample? example = written.Preprocessing.Encode(cells, out IReadOnlyList<string> problems);
            string? wrongTarget = written.SetTarget(_files.Target(row)) ?? (example is null ? null : written.TooShort(example) ?? TooLong(example));
            if (example is null || wrongTarget is not null)
            {
                Refuse(problems.Concat(wrongTarget is null ? [] : [wrongTarget]).Select(row.Sentence));
                return;
            }

            written.Write(example, part, row.Reader!, index, inputs, targets, features);
        });
        RequireNone();
        return sources;
    }

    string? TooLong(EncodedExample example) =>
        _learned is { } learned && example.Length > learned.Longest ? learned.Preprocessing.TooLong(example, learned.Longest) : null;

    /// <summary>What a row is for; null when it is not used.</summary>
    /// <exception cref="DataException">The file changed since the first pass.</exception>
    SequencePart? Part(ExampleRow row)
    {
        if (row.Index >= _split.Rows) throw Changed(row.Reader!.File);
        if (_split[row.Index] is not null && row.Problems.Count > 0)
            throw new DataException($"{row.Problems[0]} That was not so when it was first read. Make sure that nothing writes to the data, and submit the job again.");
        return _split[row.Index];
    }

    void Refuse(IEnumerable<string> sentences)
    {
        _problems.Add(sentences);
        if (_options.OnBadRow == BadRowRule.Fail && _problems.IsFull) throw _problems.Exception(endedEarly: true);
    }

    void RequireNone()
    {
        if (_options.OnBadRow == BadRowRule.Fail && _problems.Rows > 0) throw _problems.Exception(endedEarly: false);
    }

    /// <summary>Refuses what a model cannot read, or what a checkpoint cannot hold.</summary>
    static void RequireReadable(Preprocessing preprocessing)
    {
        if (preprocessing.Text is { Tokens.Count: > MostOneHot } text && preprocessing.FeatureWidth > 0)
            throw new DataException($"Together with other columns, a text is read as one-hot vectors, for which it can have at most {MostOneHot} different tokens; the "
                + $"column '{text.Column}' has {text.Tokens.Count}. Set its maxVocabulary to at most {MostOneHot}, or its unit to character, or leave the other columns out.");
        if (preprocessing.ToJson().Length > TrainingData.LongestMetadata)
            throw new DataException($"The vocabulary of {preprocessing.Text?.Tokens.Count ?? 0} tokens is too large to be part of every checkpoint. "
                + "Set maxVocabulary of the text column to 1000000 or fewer, or raise its minCount.");
    }

    static void RequireSame(SourceFile[] before, SourceFile[] now)
    {
        foreach ((SourceFile first, SourceFile second) in before.Zip(now))
        {
            if (first != second) throw Changed(first.Name);
        }
    }

    static DataException Changed(string file) =>
        new($"'{file}' changed while it was read. Make sure that nothing writes to it, and submit the job again.");

    /// <summary>Writes examples as prepared sequences, and counts them.</summary>
    sealed class WrittenExamples(Preprocessing preprocessing, bool onlyTest)
    {
        readonly byte[] _entry = new byte[2 * sizeof(int)];
        readonly List<int> _targetLengths = [];         // of texts
        byte[] _target = new byte[preprocessing.Target.Bytes];
        Cell _targetCell;
        readonly int _tokenBytes = PackedIntegers.Width(preprocessing.Text?.Tokens.Count ?? 0);

        public Preprocessing Preprocessing => preprocessing;

        /// <summary>Whether features are in a file of their own, because the time steps are tokens.</summary>
        public bool HasFeaturesFile { get; } = preprocessing.Text is not null && preprocessing.FeatureWidth > 0;

        public int Count { get; private set; }

        public int Training { get; private set; }

        public long Steps { get; private set; }

        /// <summary>The longest example that is not in the test part, unless all are.</summary>
        public LongestSequence? Longest { get; private set; }

        /// <summary>Tokens of all targets that are texts.</summary>
        public long TargetSteps { get; private set; }

        /// <summary>The longest target that is a text and is not in the test part.</summary>
        public LongestSequence? LongestTarget { get; private set; }

        /// <summary>What examples that are not trained on have in place of unknown tokens.</summary>
        public List<UnknownTokens> Unknown { get; } = [];

        /// <summary>Sets the target of the next example; returns what is wrong with it.</summary>
        public string? SetTarget(Cell cell) => preprocessing.Target.Write(_targetCell = cell, preprocessing.Decimal, ref _target);

        /// <summary>Why an example has too few time steps for the transcript that was set; null when it has enough.</summary>
        public string? TooShort(EncodedExample example)
        {
            if (preprocessing.Target is not TranscriptTarget) return null;
            int[] tokens = new int[_target.Length / preprocessing.Target.Bytes];
            for (int t = 0; t < tokens.Length; t++) tokens[t] = PackedIntegers.Read(_target, preprocessing.Target.Bytes, t);
            if (CtcAlignment.NumbersFor(example.Length, tokens.Length) > BufferSize.Most)
                return $"has {example.Length} time steps and {tokens.Length} tokens in the column '{preprocessing.Target.Column}', whose alignments do not fit into memory. Cut it into parts.";
            int least = CtcAlignment.StepsFor(tokens);
            return example.Length >= least ? null
                : $"has {example.Length} time {(example.Length == 1 ? "step" : "steps")}, but the {tokens.Length} tokens in the column '{preprocessing.Target.Column}' need at least {least}: one for each, and one between equal "
                    + "neighbors. Make time steps shorter, choose longer tokens, or remove the row.";
        }

        /// <summary>Writes the number of tokens of each target.</summary>
        public void WriteTargetLengths(Stream lengths) => lengths.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_targetLengths)));

        public void Write(EncodedExample example, SequencePart part, RowReader reader, Stream index, Stream inputs, Stream targets, Stream features)
        {
            if (part != SequencePart.Training && preprocessing.CopiesTokens) AddUnknown(example);
            BinaryPrimitives.WriteInt32LittleEndian(_entry, example.Length);
            BinaryPrimitives.WriteInt32LittleEndian(_entry.AsSpan(sizeof(int)), (int)part);
            index.Write(_entry);
            targets.Write(_target);
            if (example.Tokens is { } tokens)
            {
                byte[] packed = new byte[tokens.Count * _tokenBytes];
                for (int t = 0; t < tokens.Count; t++) PackedIntegers.Write(packed, _tokenBytes, t, tokens[t]);
                inputs.Write(packed);
            }

            else
            {
                float[] step = new float[example.FrameWidth + example.Features.Count];
                for (int t = 0; t < example.Length; t++)
                {
                    example.CopyStep(t, step);
                    inputs.Write(MemoryMarshal.AsBytes<float>(step));
                }
            }

            if (HasFeaturesFile) features.Write(MemoryMarshal.AsBytes<float>([.. example.Features]));
            Count = checked(Count + 1);
            Steps += example.Length;
            if (part == SequencePart.Training) Training++;
            if ((onlyTest || part != SequencePart.Test) && !(Longest?.Length >= example.Length))
                Longest = new LongestSequence(example.Length, reader.File, reader.Line);
            if (preprocessing.Target is not WrittenTarget) return;
            int length = _target.Length / preprocessing.Target.Bytes;
            _targetLengths.Add(length);
            TargetSteps += length;
            if ((onlyTest || part != SequencePart.Test) && !(LongestTarget?.Length >= length))
                LongestTarget = new LongestSequence(length, reader.File, reader.Line);
        }

        void AddUnknown(EncodedExample example)
        {
            UnknownTokens unknown = new(Count, example.Unknown!(), ((TextTarget)preprocessing.Target).Text.UnknownIn(_targetCell.Text!));
            if (unknown.Source.Count + unknown.Target.Count > 0) Unknown.Add(unknown);
        }
    }
}
