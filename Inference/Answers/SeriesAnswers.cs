using System.Text;
using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Answers;

/// <summary>Forecasts what follows series from CSV files, each file a series.</summary>
sealed class SeriesAnswers(WindrowModel model, SeriesMeaning meaning, AnswerLines lines, AnswerOptions options)
{
    /// <summary>The line before all answers.</summary>
    public string Header => options.Stream ? lines.Header() : lines.Header("series", "step");

    /// <summary>The next rows of a series.</summary>
    public AnswerChunk Forecast(AnswerInput input)
    {
        List<string> refused = [];
        StringBuilder text = new();
        try
        {
            Forecaster forecaster = new(model.Network, meaning);
            foreach ((double[]? row, string? problem) in Rows(input))
            {
                if (row is not null) forecaster.Add(row);
                else if (options.OnBadRow == BadRowRule.Skip) refused.Add(problem!);
                else return new AnswerChunk("", 0, [], problem);
            }

            int step = 0;
            foreach (double[] values in forecaster.Next(options.Steps ?? meaning.Horizon))
                lines.Add(text, meaning.Outputs.Answer(values), ("series", input.Name), ("step", ++step));
        }
        catch (DataException e)
        {
            throw new DataException($"'{input.Name}' cannot be forecast: {e.Message}");
        }

        return new AnswerChunk(text.ToString(), 1, refused, null);
    }

    /// <summary>The answer at each row, as soon as the row has been read.</summary>
    public IEnumerable<AnswerChunk> Stream(AnswerInput input)
    {
        ModelSession session = model.StartSession();
        foreach ((double[]? row, string? problem) in Rows(input))
        {
            StringBuilder text = new();
            if (row is not null)
            {
                double[] values = new double[meaning.Outputs.Width];
                session.Step(row, values);
                lines.Add(text, meaning.Outputs.Answer(values));
                yield return new AnswerChunk(text.ToString(), 1, [], null);
            }
            else if (options.OnBadRow == BadRowRule.Skip)
            {
                lines.AddRefused(text, problem!, 0);
                yield return new AnswerChunk(text.ToString(), 0, [problem!], null);
            }
            else yield return new AnswerChunk("", 0, [], problem);
        }
    }

    /// <summary>Each row, or what is wrong with it.</summary>
    IEnumerable<(double[]? Row, string? Problem)> Rows(AnswerInput input)
    {
        using CsvTable table = new(input.OpenLines(), meaning.Inputs, meaning.Options.Decimal);
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

            yield return (row, problem);
        }
    }
}
