using System.Text;
using System.Text.Json;
using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Wording;

namespace Windrow.Inference.Answers;

/// <summary>Reads rows, sequences and histories of series from JSON, and writes their answers as in JSON Lines. Thread-safe.</summary>
sealed class JsonItems(WindrowModel model)
{
    readonly AnswerLines _lines = AnswerLines.Of(AnswerFormat.JsonLines, (model.Meaning as SeriesMeaning)?.RowOutputs ?? model.Meaning.Outputs);

    /// <summary>Whether an item is a whole series, which is forecast by itself.</summary>
    public bool AreSeries => model.Meaning is SeriesMeaning;

    /// <summary>Reads a row or a sequence.</summary>
    /// <exception cref="DataException">It cannot be used; the message says what is wrong.</exception>
    public EncodedExample Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object) throw new DataException("is not a JSON object. Write {\"column\": value, ...}, or a list of such objects.");
        return model.Meaning switch
        {
            ExampleMeaning examples => ReadRow(examples, item),
            SequenceMeaning sequences => ReadSequence(sequences, item),
            _ => throw new DataException($"cannot be answered: the model of job '{model.Job}' reads {model.Kind.ToString().ToLowerInvariant()}."),
        };
    }

    /// <summary>Writes the answer to a row or a sequence.</summary>
    public void Write(StringBuilder text, double[] values)
    {
        if (model.PredictsEachStep) _lines.AddSteps(text, model.Meaning.Outputs.Answers(values), sequence: 1);
        else _lines.Add(text, model.Meaning.Outputs.Answer(values));
        text.Length--;      // the end of the line
    }

    /// <summary>Forecasts what follows a series, and writes it as a list with an object for each row.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="item">An object with <c>history</c>, a list of rows that are objects or lists of numbers, and perhaps <c>steps</c> and <c>series</c>, its id; for a model that
    /// reads columns which are known ahead, also <c>future</c> with rows of these columns.</param>
    /// <param name="mostSteps">Most rows to forecast.</param>
    /// <param name="ct">Gives up between two rows of the history.</param>
    /// <exception cref="DataException">It cannot be used; the message says what is wrong.</exception>
    public void Forecast(StringBuilder text, JsonElement item, int mostSteps, CancellationToken ct)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("history", out JsonElement history) || history.ValueKind != JsonValueKind.Array)
            throw new DataException("has no list 'history'. Write {\"history\": [{\"column\": number, ...}, ...]}, the oldest row first.");
        int? steps = null;
        if (item.TryGetProperty("steps", out JsonElement asked))
        {
            if (asked.ValueKind != JsonValueKind.Number || !asked.TryGetInt32(out int number) || number < 1 || number > mostSteps)
                throw new DataException($"has {Quoted.Show(asked.GetRawText())} as its 'steps'; it must be a whole number from 1 to {mostSteps}.");
            steps = number;
        }

        string? series = null;
        if (item.TryGetProperty("series", out JsonElement id))
            series = id.ValueKind == JsonValueKind.String ? id.GetString() : throw new DataException($"has {Quoted.Show(id.GetRawText())} as its 'series'; it must be a text, the id of the series.");
        JsonElement future = default;
        if (model.Known.Count > 0 && (!item.TryGetProperty("future", out future) || future.ValueKind != JsonValueKind.Array))
            throw new DataException("has no list 'future'. Write {\"future\": [{\"column\": number, ...}, ...]}, with a row for each one to forecast, because the model reads "
                + $"{string.Join(", ", model.Known)} of it.");
        IEnumerable<double[]> known = model.Known.Count == 0 ? [] : future.EnumerateArray().Select((row, index) => ReadNumbers(row, index, model.Known, "future"));
        IEnumerable<double[]> rows = history.EnumerateArray().Select((row, index) =>
        {
            ct.ThrowIfCancellationRequested();
            return ReadNumbers(row, index, model.Inputs, "history");
        });
        text.Append('[');
        foreach (NumbersPrediction row in model.Forecast(new SeriesInput { History = rows, Future = known, Steps = steps, Series = series }))
        {
            _lines.Add(text, row);
            text[^1] = ',';
        }

        text[^1] = ']';
    }

    static double[] ReadNumbers(JsonElement row, int index, IReadOnlyList<string> columns, string list)
    {
        double[] numbers = new double[columns.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            JsonElement value = default;
            bool isThere = row.ValueKind == JsonValueKind.Object ? row.TryGetProperty(columns[i], out value) : row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == numbers.Length;
            if (isThere && row.ValueKind == JsonValueKind.Array) value = row[i];
            if (!isThere || value.ValueKind != JsonValueKind.Number)
                throw new DataException($"has no number for '{Quoted.Show(columns[i])}' in row {index + 1} of its {list}. Each row has the numbers {string.Join(", ", columns)}.");
            numbers[i] = value.GetDouble();
        }

        return numbers;
    }

    static EncodedExample ReadRow(ExampleMeaning examples, JsonElement row)
    {
        Preprocessing preprocessing = examples.Preprocessing;
        string[] columns = [.. preprocessing.Inputs.Select(input => input.Column)];
        Cell[] cells = [.. columns.Select(column => row.TryGetProperty(column, out JsonElement value) ? CellOf(column, value) : Absent(row, column, columns))];
        return preprocessing.Encode(cells, out IReadOnlyList<string> problems)
            ?? throw new DataException(string.Join(" It ", problems));
    }

    static Cell Absent(JsonElement row, string column, IReadOnlyList<string> columns) => JsonKeys.Near(row, column, columns) is { } near
        ? throw new DataException($"has no '{Quoted.Show(column)}'. Is '{Quoted.Show(near)}' meant to be '{Quoted.Show(column)}'?")
        : new Cell(null, null, FromJson: true);

    static Cell CellOf(string column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Cell(value.GetString()!.Trim(), null, FromJson: true),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new Cell(value.GetRawText(), null, FromJson: true),
        JsonValueKind.Null => new Cell(null, null, FromJson: true),
        _ => throw new DataException($"has {(value.ValueKind == JsonValueKind.Array ? "a list" : "an object")} in '{Quoted.Show(column)}', where a text or a number must be."),
    };

    static EncodedExample ReadSequence(SequenceMeaning sequences, JsonElement sequence)
    {
        if (!sequence.TryGetProperty("inputs", out JsonElement inputs)) throw new DataException("has no 'inputs'. Write {\"inputs\": [...]}, with one for each time step.");
        ValueList values = new();
        if (values.AddAll(inputs) is string wrong) throw new DataException($"is wrong: 'inputs' {wrong}.");
        if (values.Shape is { Kind: ValueKind.Words }) throw new DataException("is wrong: 'inputs' has a list of texts for a time step; it must be a text or numbers.");
        return sequences.Encode(values.Shape is not { Kind: ValueKind.Number or ValueKind.Numbers } numbers
            ? SequenceInput.OfTokens([.. values.Words])
            : SequenceInput.OfNumbers([.. values.Numbers.Chunk(numbers.Width)]));
    }
}
