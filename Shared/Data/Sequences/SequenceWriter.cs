using System.Buffers.Binary;
using Windrow.Models;
using Windrow.Models.Losses;

namespace Windrow.Data;

/// <summary>Turns JSON Lines files into prepared sequences, in three passes that hold one line at a time: the first counts the sequences, so
/// that they can be split; the second finds what they consist of; the third writes them.</summary>
sealed class SequenceWriter
{
    readonly SequenceDataOptions _options;
    readonly bool _perSequence;
    readonly long _seed;
    readonly LossOptions? _loss;
    readonly IReadOnlyList<(string File, DataPart? Part)> _files;        // those of data.path come first
    readonly CancellationToken _ct;

    SequenceWriter(SequenceDataOptions options, DataSetup setup, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        (_options, _ct, _seed) = (options, ct, setup.Seed);
        _perSequence = setup.Task.Predict == PredictionKind.Sequence;
        _loss = setup.Task.Loss;
        _files = DataFiles.ResolveParts(options, allowedRoots);
    }

    /// <summary>Writes the prepared files, each as a temporary file that is renamed, and the description last.</summary>
    /// <exception cref="DataException">The sources cannot be used: the message names the file and the line.</exception>
    public static void Write(SequenceDataOptions options, DataSetup setup, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct) =>
        new SequenceWriter(options, setup, allowedRoots, ct).Write(folder);

    void Write(string folder)
    {
        int count = _files.Where(file => file.Part is null).Sum(file => Count(file.File));
        if (count == 0) throw new DataException("The files of data.path have no sequences. Name files with a JSON object on each line.");
        SequenceSplit split = new(_options, count, _seed);

        SequenceSurvey survey = new(_loss);
        bool anyValidated = false;
        SourceFile[] sources = Pass(split, (line, lines, part) =>
        {
            anyValidated |= part == SequencePart.Validation;
            survey.Add(line, lines, part);
        });
        if (!anyValidated && _options.ValidationPath.Count > 0) throw new DataException(
            "The files of data.validationPath have no sequences. Name files with a JSON object on each line.");
        SequenceTables tables = survey.Conclude(_perSequence);
        WriteFiles(folder, tables, survey.Sequences, survey.Steps, sources, (index, inputs, targets) => Copy(tables, split, index, inputs, targets));
    }

    /// <summary>Writes the prepared files and their description.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="tables">What the sequences consist of.</param>
    /// <param name="sequences">How many there are.</param>
    /// <param name="steps">Time steps of all of them.</param>
    /// <param name="sources">What they were read from.</param>
    /// <param name="copy">Reads them once more, and writes the index, the inputs and the targets.</param>
    /// <exception cref="DataException">A source has changed.</exception>
    internal static void WriteFiles(
        string folder, SequenceTables tables, int sequences, long steps, IReadOnlyList<SourceFile> sources, Func<Stream, Stream, Stream, SourceFile[]> copy)
    {
        Directory.CreateDirectory(folder);
        string InFolder(string name) => Path.Combine(folder, name);
        string indexSha = "", targetsSha = "";
        string inputsSha = PreparedFile.Write(InFolder(SequenceDescription.InputsFileName), inputs =>
            targetsSha = PreparedFile.Write(InFolder(SequenceDescription.TargetsFileName), targets =>
                indexSha = PreparedFile.Write(InFolder(SequenceDescription.IndexFileName), index =>
                {
                    SourceFile[] again = copy(index, inputs, targets);
                    foreach ((SourceFile first, SourceFile second) in sources.Zip(again))
                    {
                        if (first != second) throw Changed(first.Name);
                    }
                })));
        SequenceDescription description = new()
        {
            Sequences = sequences,
            Steps = steps,
            Longest = tables.Longest,
            Tokens = tables.Tokens,
            InputWidth = tables.InputWidth,
            Classes = tables.Kind == TargetKind.Classes ? tables.Names : null,
            Labels = tables.Kind == TargetKind.Labels ? tables.Names : null,
            NotTrained = [.. tables.Names.Where((_, k) => tables.Trained[k] == 0)],
            Trained = tables.Trained,
            TargetWidth = tables.TargetWidth,
            TargetPerSequence = tables.PerSequence,
            IndexSha256 = indexSha,
            InputsSha256 = inputsSha,
            TargetsSha256 = targetsSha,
            Files = sources,
        };
        PreparedFolder.Describe(folder, SequenceDescription.FileName, description);
    }

    SourceFile[] Copy(SequenceTables tables, SequenceSplit split, Stream index, Stream inputs, Stream targets)
    {
        SequenceEncoder encoder = new(tables);
        return Pass(split, (line, lines, part) =>
        {
            try
            {
                Write(line, part, encoder, index, inputs, targets);
            }
            catch (Exception e) when (e is KeyNotFoundException or ArgumentException)
            {
                throw Changed(lines.File);      // a class or a width that the pass before did not see
            }
        });
    }

    /// <summary>Writes one sequence.</summary>
    internal static void Write(SequenceLine line, SequencePart part, SequenceEncoder encoder, Stream index, Stream inputs, Stream targets)
    {
        Span<byte> entry = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(entry, line.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(int)..], (int)part);
        index.Write(entry);
        inputs.Write(encoder.Inputs(line));
        targets.Write(encoder.Targets(line));
    }

    SourceFile[] Pass(SequenceSplit split, Action<SequenceLine, LineReader, SequencePart> action)
    {
        SequenceLine line = new(_perSequence);
        int index = 0;
        return [.. _files.Select(file =>
        {
            using LineReader lines = LineReader.Open(file.File);
            while (line.TryRead(lines))
            {
                _ct.ThrowIfCancellationRequested();
                action(line, lines, file.Part is { } part ? SequenceSplit.Of(part) : split[index++]);
            }

            return lines.Description();
        })];
    }

    int Count(string file)
    {
        using LineReader lines = LineReader.Open(file);
        int count = 0;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            _ct.ThrowIfCancellationRequested();
            if (!SequenceLine.IsBlank(line)) count = checked(count + 1);
        }

        return count;
    }

    internal static DataException Changed(string file) =>
        new($"'{file}' changed while it was read. Make sure that nothing writes to it, and submit the job again.");
}
