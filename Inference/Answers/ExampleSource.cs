using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>Reads rows with named columns, as training reads them.</summary>
static class ExampleSource
{
    /// <summary>The rows of an input, in their order.</summary>
    /// <param name="meaning">How rows are read.</param>
    /// <param name="input">Where they are.</param>
    /// <param name="longest">Most time steps of a row.</param>
    /// <exception cref="DataException">The input cannot be read to its end.</exception>
    public static IEnumerable<PendingInput> Read(ExampleMeaning meaning, AnswerInput input, int longest)
    {
        IReadOnlyList<string> columns = meaning.Inputs;
        using RowReader reader = input.OpenRows(meaning.Options, columns);
        Cell[]? previous = meaning.Options.Inputs.Any(column => column.TakesPrevious) ? new Cell[columns.Count] : null;
        while (Next(meaning, reader, new Cell[columns.Count], previous, longest) is { } pending) yield return pending;
    }

    static PendingInput? Next(ExampleMeaning meaning, RowReader reader, Cell[] cells, Cell[]? previous, int longest)
    {
        try
        {
            if (!reader.TryRead(cells)) return null;
        }
        catch (DataException e) when (e.ConcernsOneRow)
        {
            return new PendingInput(() => throw e, 0);
        }

        if (previous is not null) TakePrevious(meaning.Options, cells, previous);
        long line = reader.Line;
        return new PendingInput(() => Encode(meaning.Preprocessing, reader, line, cells, longest), cells.Sum(cell => 2L * (cell.Text?.Length ?? 0)) + meaning.Preprocessing.EstimatedBytes(cells));
    }

    static EncodedExample Encode(Preprocessing preprocessing, RowReader reader, long line, Cell[] cells, int longest)
    {
        if (preprocessing.Encode(cells, out IReadOnlyList<string> problems) is not { } encoded)
            throw new DataException(string.Join("\n", problems.Select(problem => reader.SentenceAt(line, problem))));
        if (encoded.Length > longest)
            throw new DataException(reader.SentenceAt(line, preprocessing.TooLong(encoded, longest)));
        return encoded;
    }

    /// <summary>Replaces missing values whose column says so by those of the last row that can be used.</summary>
    static void TakePrevious(ExampleDataOptions options, Cell[] cells, Cell[] previous)
    {
        bool isUsed = true;
        for (int i = 0; i < cells.Length; i++)
        {
            InputColumnOptions column = options.Inputs[i];
            if (column.TakesPrevious && column.IsMissing(cells[i])) cells[i] = previous[i];
            isUsed &= column.Check(cells[i], options.Decimal) is null;
        }

        if (isUsed) cells.CopyTo(previous, 0);
    }
}
