using System.Text;
using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Wording;

namespace Windrow.Inference.Answers;

/// <summary>Forecasts what follows series from CSV files. Each file is a series, or a column says what series a row belongs to.</summary>
sealed class SeriesAnswers(WindrowModel model, SeriesMeaning meaning, AnswerLines lines, AnswerOptions options)
{
    readonly bool _areTables = meaning.Options.Id is not null;

    /// <summary>The line before all answers.</summary>
    public string Header => !options.Stream ? lines.Header("series", "step") : _areTables ? lines.Header("series") : lines.Header();

    /// <summary>The pieces of work that forecast all series, one after the other.</summary>
    public IEnumerable<Func<AnswerChunk>> Forecasts(IReadOnlyList<AnswerInput> inputs) =>
        _areTables ? ForecastTables(inputs) : inputs.Select(input => (Func<AnswerChunk>)(() => ForecastFile(input)));

    /// <summary>The answer at each row, as soon as the row has been read.</summary>
    public IEnumerable<AnswerChunk> Stream(IReadOnlyList<AnswerInput> inputs)
    {
        SeriesRows rows = new(meaning);
        List<ModelSession> sessions = [];
        foreach (AnswerInput input in inputs)
        {
            if (!_areTables) sessions = [model.StartSession()];
            foreach ((int series, double[]? row, _, string? problem) in rows.Read(input))
            {
                StringBuilder text = new();
                if (row is not null)
                {
                    if (series == sessions.Count) sessions.Add(model.StartSession());
                    double[] values = new double[meaning.Outputs.Width];
                    sessions[series].Step(row, values);
                    if (_areTables) lines.Add(text, meaning.Outputs.Answer(values), ("series", rows.Ids[series]));
                    else lines.Add(text, meaning.Outputs.Answer(values));
                    yield return new AnswerChunk(text.ToString(), 1, [], null);
                }
                else if (options.OnBadRow == BadRowRule.Skip)
                {
                    lines.AddRefused(text, problem!, _areTables ? 1 : 0);
                    yield return new AnswerChunk(text.ToString(), 0, [problem!], null);
                }
                else yield return new AnswerChunk("", 0, [], problem);
            }
        }
    }

    /// <summary>The next rows of a file that is a series.</summary>
    AnswerChunk ForecastFile(AnswerInput input)
    {
        List<string> refused = [];
        try
        {
            Forecaster forecaster = new(model.Network, meaning);
            foreach (SeriesRow row in new SeriesRows(meaning).Read(input))
            {
                if (row.Problem is null) Add(forecaster, row);
                else if (options.OnBadRow == BadRowRule.Skip) refused.Add(row.Problem);
                else return new AnswerChunk("", 0, [], row.Problem);
            }

            return new AnswerChunk(Next(forecaster, input.Name), 1, refused, null);
        }
        catch (DataException e)
        {
            throw new DataException($"'{input.Name}' cannot be forecast: {e.Message}");
        }
    }

    /// <summary>The next rows of each series of some tables. Everything is read before the first answer, because any row may continue any series.</summary>
    IEnumerable<Func<AnswerChunk>> ForecastTables(IReadOnlyList<AnswerInput> inputs)
    {
        SeriesRows rows = new(meaning);
        List<Forecaster> forecasters = [];
        List<string> refused = [];
        foreach (SeriesRow row in inputs.SelectMany(rows.Read))
        {
            if (row.Problem is { } problem)
            {
                if (options.OnBadRow == BadRowRule.Skip)
                {
                    refused.Add(problem);
                    continue;
                }

                yield return () => new AnswerChunk("", 0, [], problem);
                yield break;
            }

            if (row.Series == forecasters.Count) forecasters.Add(new Forecaster(model.Network, meaning, rows.Ids[row.Series]));
            Add(forecasters[row.Series], row);
        }

        yield return () => new AnswerChunk("", 0, refused, null);
        for (int s = 0; s < forecasters.Count; s++)
        {
            (Forecaster forecaster, string id) = (forecasters[s], rows.Ids[s]);
            yield return () => ForecastSeries(forecaster, id);
        }
    }

    AnswerChunk ForecastSeries(Forecaster forecaster, string id)
    {
        try
        {
            return new AnswerChunk(Next(forecaster, id), 1, [], null);
        }
        catch (DataException e)
        {
            string problem = $"The series '{Quoted.Show(id)}' cannot be forecast: {e.Message}";
            return options.OnBadRow == BadRowRule.Skip ? new AnswerChunk("", 0, [problem], null) : throw new DataException(problem);
        }
    }

    static void Add(Forecaster forecaster, SeriesRow row)
    {
        if (row.IsFuture) forecaster.AddFuture(row.Numbers!);
        else forecaster.Add(row.Numbers!);
    }

    string Next(Forecaster forecaster, string series)
    {
        StringBuilder text = new();
        int step = 0;
        foreach (double[] values in forecaster.Next(options.Steps ?? meaning.Horizon))
            lines.Add(text, meaning.RowOutputs.Answer(values), ("series", series), ("step", ++step));
        return text.ToString();
    }
}
