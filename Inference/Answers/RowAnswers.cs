using System.Runtime.ExceptionServices;
using System.Text;
using Windrow.Data;

namespace Windrow.Inference.Answers;

/// <summary>Answers rows or sequences, some at a time.</summary>
/// <param name="model">The model.</param>
/// <param name="lines">Writes the answers.</param>
/// <param name="options">What follows when a row cannot be answered, and how many answers are explained.</param>
sealed class RowAnswers(WindrowModel model, AnswerLines lines, AnswerOptions options)
{
    const int RowsAtOnce = 256;

    /// <summary>Rows of this size in all are answered together, even if they are few.</summary>
    const long BytesAtOnce = 1 << 20;

    /// <summary>The line before all answers.</summary>
    public string Header => model.PredictsEachStep ? lines.Header("sequence", "step") : lines.Header();

    /// <summary>The rows in pieces that are answered together. When no more rows can be read, those before are still answered.</summary>
    public IEnumerable<Func<Task<AnswerChunk>>> Pieces(IEnumerable<PendingInput> rows)
    {
        using IEnumerator<PendingInput> all = rows.GetEnumerator();
        long first = 1;
        while (true)
        {
            (List<PendingInput> held, bool isEnd, ExceptionDispatchInfo? failure) = Take(all);
            long number = first;
            if (held.Count > 0) yield return () => AnswerAsync(held, number);
            failure?.Throw();
            if (isEnd) yield break;
            first += held.Count;
        }
    }

    /// <summary>Answers some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="first">Number of the first one, from 1.</param>
    public async Task<AnswerChunk> AnswerAsync(IReadOnlyList<PendingInput> rows, long first)
    {
        EncodedExample?[] inputs = new EncodedExample?[rows.Count];
        string[] problems = new string[rows.Count];
        string? failure = null;
        int count = 0;
        for (; count < rows.Count && failure is null; count++)
        {
            try
            {
                inputs[count] = rows[count].Encode();
            }
            catch (DataException e)
            {
                problems[count] = e.Message;
                if (options.OnBadRow == BadRowRule.Fail) failure = e.Message;
            }
        }

        if (failure is not null) count--;
        EncodedExample[] encoded = [.. inputs.OfType<EncodedExample>()];
        double[][] values = options.Elsewhere is { } elsewhere ? await elsewhere(encoded) : model.Network.Predict(encoded);
        StringBuilder text = new();
        List<string> refused = [];
        List<ExplainedAnswer> explained = [];
        for (int i = 0, answered = 0; i < count; i++)
        {
            if (inputs[i] is not { } input)
            {
                refused.Add(problems[i]);
                lines.AddRefused(text, problems[i], model.PredictsEachStep ? 2 : 0);
                continue;
            }

            double[] row = values[answered++];
            if (model.PredictsEachStep) lines.AddSteps(text, model.Meaning.Outputs.Answers(row), first + i);
            else
            {
                Prediction answer = model.Meaning.Outputs.Answer(row);
                lines.Add(text, answer);
                if (explained.Count < options.MostExplained && answer is TextPrediction { Explanation: not null } written)
                    explained.Add(new ExplainedAnswer(first + i, written, input));
            }
        }

        return new AnswerChunk(text.ToString(), count - refused.Count, refused, failure) { Explained = explained };
    }

    static (List<PendingInput> Held, bool IsEnd, ExceptionDispatchInfo? Failure) Take(IEnumerator<PendingInput> rows)
    {
        List<PendingInput> held = [];
        long size = 0;
        try
        {
            while (held.Count < RowsAtOnce && size < BytesAtOnce)
            {
                if (!rows.MoveNext()) return (held, true, null);
                held.Add(rows.Current);
                size += rows.Current.Size;
            }

            return (held, false, null);
        }
        catch (DataException e)
        {
            return (held, true, ExceptionDispatchInfo.Capture(e));
        }
    }
}
