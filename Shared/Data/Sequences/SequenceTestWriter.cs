namespace Windrow.Data;

/// <summary>Turns JSON Lines files into prepared sequences on which a trained model is evaluated, in two passes that hold one line at a time: the
/// first checks them, the second writes them.</summary>
sealed class SequenceTestWriter
{
    readonly IReadOnlyList<string> _files;
    readonly LearnedSequences _learned;
    readonly BadRowRule _onBadRow;
    readonly CancellationToken _ct;

    SequenceTestWriter(SequenceDataOptions options, LearnedSequences learned, BadRowRule onBadRow, CancellationToken ct)
    {
        _files = DataFiles.Resolve(options, null, "testPath");
        (_learned, _onBadRow, _ct) = (learned, onBadRow, ct);
    }

    /// <summary>Writes the sequences of <c>data.testPath</c>.</summary>
    /// <returns>Lines that were left out, with sentences about the first of them.</returns>
    /// <exception cref="DataException">There are no sequences, or one cannot be used and is not left out.</exception>
    public static RowProblems Write(SequenceDataOptions options, LearnedSequences learned, BadRowRule onBadRow, string folder, CancellationToken ct) =>
        new SequenceTestWriter(options, learned, onBadRow, ct).Write(folder);

    RowProblems Write(string folder)
    {
        RowProblems problems = new();
        int sequences = 0;
        long steps = 0;
        LongestSequence? longest = null;
        SourceFile[] sources = Pass(problems, (line, lines) =>
        {
            sequences = checked(sequences + 1);
            steps += line.Length;
            if (!(longest?.Length >= line.Length)) longest = new LongestSequence(line.Length, lines.File, lines.Line);
        });
        if (longest is null)
        {
            throw new DataException(problems.Rows == 0 ? "The files to evaluate on have no sequences. Name files with a JSON object on each line."
                : $"The files to evaluate on have no sequences that can be used; {problems.Rows} were left out, the first because: {problems.Sentences[0]}");
        }

        SequenceTables tables = _learned.Tables with { Longest = longest };
        SequenceWriter.WriteFiles(folder, tables, sequences, steps, sources, (index, inputs, targets) =>
        {
            SequenceEncoder encoder = new(tables);
            return Pass(new RowProblems(), (line, _) => SequenceWriter.Write(line, SequencePart.Test, encoder, index, inputs, targets));
        });
        return problems;
    }

    SourceFile[] Pass(RowProblems problems, Action<SequenceLine, LineReader> action)
    {
        SequenceLine line = new(_learned.Tables.PerSequence);
        return [.. _files.Select(file =>
        {
            using LineReader lines = LineReader.Open(file);
            while (true)
            {
                _ct.ThrowIfCancellationRequested();
                try
                {
                    if (!line.TryRead(lines)) return lines.Description();
                    _learned.Require(line, lines);
                }
                catch (DataException e) when (e.ConcernsOneRow && _onBadRow == BadRowRule.Skip)
                {
                    problems.Add([e.Message]);
                    continue;
                }

                action(line, lines);
            }
        })];
    }
}
