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
        SeriesIds ids = new();
        List<ModelSession> sessions = [];
        foreach (AnswerInput input in inputs)
        {
            if (!_areTables) sessions = [model.StartSession()];
            foreach ((int series, double[]? row, string? problem) in Rows(input, ids))
            {
                StringBuilder text = new();
                if (row is not null)
                {
                    if (series == sessions.Count) sessions.Add(model.StartSession());
                    double[] values = new double[meaning.Outputs.Width];
                    sessions[series].Step(row, values);
                    if (_areTables) lines.Add(text, meaning.Outputs.Answer(values), ("series", ids.Ids[series]));
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
            foreach ((_, double[]? row, string? problem) in Rows(input, new SeriesIds()))
            {
                if (row is not null) forecaster.Add(row);
                else if (options.OnBadRow == BadRowRule.Skip) refused.Add(problem!);
                else return new AnswerChunk("", 0, [], problem);
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
        SeriesIds ids = new();
        List<Forecaster> forecasters = [];
        List<string> refused = [];
        foreach ((int series, double[]? row, string? problem) in inputs.SelectMany(input => Rows(input, ids)))
        {
            if (row is null && options.OnBadRow != BadRowRule.Skip)
            {
                yield return () => new AnswerChunk("", 0, [], problem);
                yield break;
            }

            if (row is null) refused.Add(problem!);
            else
            {
                if (series == forecasters.Count) forecasters.Add(new Forecaster(model.Network, meaning));
                forecasters[series].Add(row);
            }
        }

        yield return () => new AnswerChunk("", 0, refused, null);
        for (int s = 0; s < forecasters.Count; s++)
        {
            (Forecaster forecaster, string id) = (forecasters[s], ids.Ids[s]);
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

    string Next(Forecaster forecaster, string series)
    {
        StringBuilder text = new();
        int step = 0;
        foreach (double[] values in forecaster.Next(options.Steps ?? meaning.Horizon))
            lines.Add(text, meaning.RowOutputs.Answer(values), ("series", series), ("step", ++step));
        return text.ToString();
    }

    /// <summary>Each row with the number of its series, or what is wrong with it. A file that is a series has the number 0.</summary>
    IEnumerable<(int Series, double[]? Row, string? Problem)> Rows(AnswerInput input, SeriesIds ids)
    {
        using CsvTable table = new(input.OpenLines(), meaning.Inputs, meaning.Options.Decimal, meaning.Options.Id);
        while (true)
        {
            double[]? row = new double[meaning.Inputs.Count];
            string? problem = null;
            try
            {
                if (!table.TryRead(row)) yield break;
            }
            catch (DataException e) when (e.ConcernsOneRow)
            {
                (row, problem) = (null, e.Message);
            }

            yield return (_areTables && row is not null ? ids.NumberOf(table.Id) : 0, row, problem);
        }
    }
}
