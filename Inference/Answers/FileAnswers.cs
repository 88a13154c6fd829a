using Windrow.Data;
using Windrow.Inference.Answers;
using Windrow.Inference.Meaning;

namespace Windrow.Inference;

/// <summary>Answers whole files, in their order, on several threads and with bounded memory.</summary>
public static class FileAnswers
{
    /// <summary>Writes an answer for each row or sequence of some inputs, or the next rows of each series.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">What to answer, one after the other. The files are written as those of the training were.</param>
    /// <param name="output">Receives the answers.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="ct">Stops the work.</param>
    /// <returns>How many rows, sequences or series were answered.</returns>
    /// <exception cref="DataException">An input cannot be read, or a row cannot be answered. The answers before it have been written.</exception>
    /// <exception cref="InvalidOperationException">The model cannot answer files or in this format, or cannot run step by step.</exception>
    public static async Task<long> WriteAsync(
        WindrowModel model, IReadOnlyList<AnswerInput> inputs, TextWriter output, AnswerOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Slots, 1);
        if (options.Format == AnswerFormat.Lines && !model.WritesText)
            throw new InvalidOperationException($"The answers of the model of job '{model.Job}' are no texts, which the format lines is for. Write them as csv or jsonl.");
        AnswerLines lines = AnswerLines.Of(options.Format, model.Meaning is SeriesMeaning { RowOutputs: var row } && !options.Stream ? row : model.Meaning.Outputs);
        long answered = 0;
        int explained = 0;
        void Take(AnswerChunk chunk)
        {
            output.Write(chunk.Text);
            if (options.Stream) output.Flush();
            foreach (string sentence in chunk.Refused) options.Refused?.Invoke(sentence);
            foreach (ExplainedAnswer answer in chunk.Explained.Take(options.MostExplained - explained))
            {
                options.Explained?.Invoke(answer);
                explained++;
            }

            answered += chunk.Count;
            options.Answered?.Invoke(answered);
            if (chunk.Failure is not null) throw new DataException(chunk.Failure) { ConcernsOneRow = true };
        }

        (string header, IEnumerable<Func<Task<AnswerChunk>>> pieces) = Work(model, inputs, lines, options);
        output.Write(header);
        if (options.Stream)
        {
            output.Flush();
            Task answering = Task.Run(
                async () =>
                {
                    foreach (Func<Task<AnswerChunk>> piece in pieces)
                    {
                        ct.ThrowIfCancellationRequested();
                        Take(await piece());
                    }
                },
                ct);
            await answering.WaitAsync(ct);      // a read from a terminal may never return
        }
        else await OrderedWork.RunAsync(pieces, options.Slots, Take, ct);

        output.Flush();
        return answered;
    }

    /// <summary>The line before all answers, and the pieces of work that give them.</summary>
    static (string Header, IEnumerable<Func<Task<AnswerChunk>>> Pieces) Work(WindrowModel model, IReadOnlyList<AnswerInput> inputs, AnswerLines lines, AnswerOptions options)
    {
        if (model.Meaning is SeriesMeaning series)
        {
            SeriesAnswers forecasts = new(model, series, lines, options);
            return (forecasts.Header, options.Stream
                ? forecasts.Stream(inputs).Select(chunk => OrderedWork.Piece(() => chunk))
                : forecasts.Forecasts(inputs).Select(OrderedWork.Piece));
        }

        Func<AnswerInput, IEnumerable<PendingInput>> read = model.Meaning switch
        {
            ExampleMeaning examples => input => ExampleSource.Read(examples, input, model.Network.LongestInput),
            SequenceMeaning sequences => input => SequenceSource.Read(sequences, input, model.Network.LongestInput),
            _ => throw new InvalidOperationException($"The model of job '{model.Job}' predicts the next token of a text, not answers to rows. Write text with windrow generate."),
        };
        RowAnswers answers = new(model, lines, options);
        IEnumerable<PendingInput> rows = inputs.SelectMany(read);
        return (answers.Header, options.Stream
            ? rows.Select((row, index) => (Func<Task<AnswerChunk>>)(() => answers.AnswerAsync([row], index + 1)))
            : answers.Pieces(rows));
    }
}
