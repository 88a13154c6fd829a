using System.Text;
using Windrow.Audio;
using Windrow.Data;
using Windrow.Inference.Meaning;

namespace Windrow.Inference.Listening;

/// <summary>Answers endless sound, such as that of a microphone, utterance by utterance.</summary>
static class SoundAnswers
{
    /// <summary>Writes an answer with its start and its end, in seconds, for each utterance as soon as it has been heard. An utterance is answered as a recording of
    /// these samples would be.</summary>
    /// <param name="model">Reads recordings and nothing else.</param>
    /// <param name="sound">16-bit little-endian samples of one channel; read to its end.</param>
    /// <param name="output">Receives the answers.</param>
    /// <param name="options">How to divide and answer the sound.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="DataException">The stream is empty, or something else than samples.</exception>
    /// <exception cref="InvalidOperationException">The model does not read recordings, or not utterances of this length.</exception>
    public static async Task<HeardSound> WriteAsync(WindrowModel model, Stream sound, TextWriter output, ListeningOptions options, CancellationToken ct)
    {
        if ((model.Meaning as ExampleMeaning)?.Preprocessing is not { Inputs: [AudioColumn column] })
            throw new InvalidOperationException($"The model of job '{model.Job}' cannot listen: --raw is for models whose only input is a recording, and it reads {(model.Inputs is [] ? model.Kind.ToString().ToLowerInvariant() : string.Join(", ", model.Inputs))}.");
        double longest = Math.Min(column.MaxSeconds, (model.Network.LongestInput - 1L) * column.Features.HopMilliseconds * column.Features.Stack / 1000);
        if (options.UtteranceSeconds > longest)
            throw new InvalidOperationException(FormattableString.Invariant($"--utterance is {options.UtteranceSeconds}, but the model of job '{model.Job}' reads at most {longest:0.##} s at once. Choose less."));
        Task<HeardSound> hearing = Task.Run(() => Hear(model, column, sound, output, options, (int)Math.Min(longest * options.Rate, WavFile.DefaultMaxSamples), ct), ct);
        return await hearing.WaitAsync(ct);     // a read from a microphone may never return
    }

    static HeardSound Hear(WindrowModel model, AudioColumn column, Stream sound, TextWriter output, ListeningOptions options, int mostSamples, CancellationToken ct)
    {
        UtteranceSplitter splitter = new(options, mostSamples);
        Write(options.Lines.Header("start", "end"));
        SampleReader reader = new(sound, splitter.FrameLength);
        float[] frame = new float[splitter.FrameLength];
        long utterances = 0;
        for (int read; (read = reader.Read(frame)) > 0;)
        {
            ct.ThrowIfCancellationRequested();
            Answer(splitter.Add(frame.AsSpan(0, read)));
        }

        Answer(splitter.End());
        if (reader.Samples == 0) throw new DataException("Standard input has no sound: it ended before its first sample. Check that what should write it runs, for example with `arecord -l`.");
        return new HeardSound(utterances, (double)reader.Samples / options.Rate, reader.EndedWithinSample);

        void Answer(Utterance? utterance)
        {
            if (utterance is null) return;
            EncodedExample heard = new(null, [], 0) { Frames = column.Encode(new Recording(utterance.Samples, options.Rate)), FrameWidth = column.StepWidth };
            Prediction answer = model.Meaning.Outputs.Answer(model.Network.Predict([heard])[0]);
            StringBuilder text = new();
            options.Lines.Add(text, answer, ("start", Seconds(utterance.First)), ("end", Seconds(utterance.First + utterance.Samples.Length)));
            Write(text.ToString());
            utterances++;
        }

        void Write(string text)
        {
            output.Write(text);
            output.Flush();
        }

        double Seconds(long samples) => Math.Round((double)samples / options.Rate, 3);
    }
}

/// <summary>What was heard until the sound ended.</summary>
/// <param name="Utterances">How many were answered.</param>
/// <param name="Seconds">Length of the sound.</param>
/// <param name="EndedWithinSample">Whether the last byte is half a sample.</param>
sealed record HeardSound(long Utterances, double Seconds, bool EndedWithinSample);
