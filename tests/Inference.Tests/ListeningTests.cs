using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Windrow.Cli;
using Windrow.Inference;
using Windrow.Inference.Answers;
using Windrow.Inference.Listening;
using Windrow.Tests.Audio;
using Windrow.Tests.Data;

namespace Windrow.Tests.Inference;

/// <summary>Endless sound on standard input, compared with the answers to WAV files of the same samples.</summary>
public sealed class ListeningTests : IDisposable
{
    const int Rate = ToneFiles.Rate;

    /// <summary>Silence that belongs to an utterance on each side, in samples.</summary>
    const int Margin = Rate / 5;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("transcript")]
    [InlineData("class")]
    public async Task Recordings_with_pauses_between_them_have_the_answers_of_their_files(string target)
    {
        string[] said = ["abc", "h", "bd", "ghgh"];
        using UntrainedRun run = Run(target);
        List<short> stream = [.. new short[3 * Rate]];
        List<(double, double)> places = [];
        foreach (string letters in said)
        {
            short[] loud = Loud(letters);
            places.Add(((stream.Count - Margin) / (double)Rate, (stream.Count + loud.Length + Margin) / (double)Rate));
            stream.AddRange(loud);
            stream.AddRange(new short[Rate]);
        }

        string[] files = [.. said.Select((letters, i) => $"{i}.wav")];
        for (int i = 0; i < files.Length; i++) File.WriteAllBytes(_folder[files[i]], ToneFiles.OfSamples([.. new short[Margin], .. Loud(said[i]), .. new short[Margin]]));
        (int exitCode, string expected, string error) = await PredictCommandLine.RunAsync(null, run.Folder, _folder.Write("in.csv", "file\n" + string.Join('\n', files)), "--json");
        Assert.True(exitCode == 0, error);

        (exitCode, string heard, error) = await PredictCommandLine.RunAsync(Bytes(stream), run.Folder, "--raw", $"{Rate}", "--json");

        Assert.Equal((0, ""), (exitCode, error));
        string[] answers = Lines(heard);
        Assert.Equal(places, answers.Select(Place));
        Assert.Equal(Lines(expected), answers.Select(line => "{" + line[(line.IndexOf(',', line.IndexOf("end", StringComparison.Ordinal)) + 1)..]));
        (exitCode, heard, _) = await PredictCommandLine.RunAsync(Bytes(stream), run.Folder, "-", "--raw", $"{Rate}");
        Assert.StartsWith("start,end,y,", Lines(heard)[0], StringComparison.Ordinal);
        Assert.Equal(said.Length + 1, Lines(heard).Length);
    }

    /// <summary>A microphone at 8 kHz and a model of 4 kHz: what is heard is resampled as the same recording is.</summary>
    [Fact]
    public async Task Sound_of_another_rate_is_resampled_and_divided_after_a_fixed_time()
    {
        using UntrainedRun run = Run("transcript");
        short[] samples = [.. Enumerable.Range(0, 2 * Rate * 5 / 2).Select(n => (short)(5000 * Math.Sin(n * 0.3 * (1 + n / 4000))))];
        for (int i = 0; i < 3; i++) File.WriteAllBytes(_folder[$"{i}.wav"], ToneFiles.OfSamples(samples.AsSpan(i * 2 * Rate, i < 2 ? 2 * Rate : Rate), rate: 2 * Rate));
        (_, string expected, _) = await PredictCommandLine.RunAsync(null, run.Folder, _folder.Write("in.csv", "file\n0.wav\n1.wav\n2.wav\n"));

        (int exitCode, string heard, string error) = await PredictCommandLine.RunAsync(Bytes(samples), run.Folder, "--raw", $"{2 * Rate}", "--utterance", "1");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(["0,1", "1,2", "2,2.5"], Lines(heard).Skip(1).Select(line => string.Join(',', line.Split(',')[..2])));
        Assert.Equal(Lines(expected).Skip(1), Lines(heard).Skip(1).Select(line => line.Split(',', 3)[2]));
    }

    /// <summary>An answer comes before the sound ends, and a reader that goes away ends the command.</summary>
    [Fact]
    public async Task Answers_come_while_the_sound_goes_on()
    {
        using UntrainedRun run = Run("transcript");
        Pipe sound = new(), lines = new();
        WindrowModel model = WindrowModel.Open(run.Folder);
        using StreamWriter output = new(lines.Writer.AsStream());
        Task<HeardSound> hearing = SoundAnswers.WriteAsync(
            model, sound.Reader.AsStream(), output, new ListeningOptions(Rate, AnswerLines.Of(AnswerFormat.JsonLines, model.Meaning.Outputs)), CancellationToken.None);
        using StreamReader answers = new(lines.Reader.AsStream());
        for (int i = 0; i < 3; i++)
        {
            await sound.Writer.WriteAsync(Bytes([.. Loud("ab"), .. new short[Rate]]).ToArray());
            Assert.StartsWith("{\"start\":", await answers.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.False(hearing.IsCompleted);
        await sound.Writer.CompleteAsync();
        Assert.Equal(3, (await hearing).Utterances);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_command()
    {
        using UntrainedRun run = Run("transcript");
        using EndlessSound sound = new(Bytes([.. Loud("ab"), .. new short[Rate]]).ToArray());
        using BrokenPipe output = new(lines: 3);
        CliContext context = new()
        {
            Out = output,
            Error = TextWriter.Null,
            InputBytes = () => sound,
            Console = Client.PlainConsole.To(output),
            IsTerminal = false,
            Interrupted = CancellationToken.None,
            EnvironmentVariable = _ => null,
        };

        Assert.Equal(2, await WindrowCommand.RunAsync(["predict", run.Folder, "--raw", $"{Rate}"], context).WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.InRange(sound.Seconds, 3, 60);
    }

    /// <summary>An hour of sound, most of it silence, and ten minutes without any pause: what is held is never more than the longest utterance.</summary>
    [Fact]
    public void Endless_sound_takes_bounded_memory()
    {
        UtteranceSplitter splitter = new(new ListeningOptions(Rate, null!), most: int.MaxValue);
        float[] loud = [.. Enumerable.Range(0, splitter.FrameLength).Select(n => n % 2 == 0 ? 0.3f : -0.3f)], quiet = new float[splitter.FrameLength];
        List<(long First, int Length)> found = [];
        int held = 0;
        for (int frame = 0; frame < 360_000; frame++)
        {
            if (splitter.Add(frame is >= 100_000 and < 160_000 ? loud : quiet) is { } utterance) found.Add((utterance.First, utterance.Samples.Length));
            held = Math.Max(held, splitter.Held);
        }

        Assert.Equal(30 * Rate, held);
        Assert.Null(splitter.End());
        long start = 100_000L * splitter.FrameLength - Margin, end = 160_000L * splitter.FrameLength + Margin;
        Assert.Equal(start, found[0].First);
        Assert.All(found.SkipLast(1), piece => Assert.Equal(30 * Rate, piece.Length));
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.Equal(pair.First.First + pair.First.Length, pair.Second.First));
        Assert.InRange(found[^1].First + found[^1].Length, end - Margin - 30L * Rate, end);
    }

    [Theory]
    [InlineData(0.2, 1)]        // one pause is too short to divide
    [InlineData(0.6, 2)]
    [InlineData(0.6, 1, 0.7)]   // and so is this one when longer ones are asked for
    public void Pauses_of_some_length_divide(double seconds, int expected, double pause = 0.5)
    {
        UtteranceSplitter splitter = new(new ListeningOptions(Rate, null!) { PauseSeconds = pause }, most: int.MaxValue);
        short[] sound = [.. Loud("a"), .. new short[(int)(seconds * Rate)], .. Loud("b")];
        Assert.Equal(expected, Divide(splitter, sound).Count);
    }

    [Fact]
    public void Clicks_and_a_constant_offset_are_silence()
    {
        short[] sound = new short[2 * Rate];
        Array.Fill(sound, (short)8000);
        for (int n = Rate; n < Rate + 80; n++) sound[n] = (short)(n % 2 == 0 ? 30_000 : -30_000);     // 20 ms
        Assert.Empty(Divide(new UtteranceSplitter(new ListeningOptions(Rate, null!), most: int.MaxValue), sound));
    }

    [Fact]
    public async Task Sound_that_cannot_be_heard_is_refused()
    {
        using UntrainedRun run = Run("transcript");
        await AssertAsync([], 2, "error: Standard input has no sound: it ended before its first sample.");
        await AssertAsync([7], 2, "error: Standard input has no sound: it ended before its first sample.");
        await AssertAsync(ToneFiles.Spell("abc"), 2, "error: Standard input begins as a WAV file does, but --raw reads 16-bit samples without a header.");
        await AssertAsync([.. Bytes(Loud("abc")).ToArray(), 1], 0, "Standard input ended within a sample, whose first byte was ignored.");
        await AssertAsync(new byte[2 * Rate], 0, "Nothing was heard in 1.0 s of sound: all of it was more than 45 dB below full scale.");
        await AssertAsync(new byte[20], 2, "--raw is 999; it must be a whole number of at least 1000.", "--raw", "999");
        await AssertAsync(new byte[20], 2, "--raw is 500000; it must be at most 384000, in samples per second.", "--raw", "500000");
        await AssertAsync(new byte[20], 2, "--utterance is 700, but the model of job 'heard' reads at most 600 s at once.", "--raw", "4000", "--utterance", "700");
        await AssertAsync(new byte[20], 2, "--pause is for sound: add --raw with the sample rate.", "-", "--pause", "1");
        await AssertAsync(new byte[20], 2, "--slots is for tables, and cannot be combined with --raw.", "--raw", "4000", "--slots", "2");
        await AssertAsync(new byte[20], 2, "--raw reads standard input, but 'in.csv' is named too.", "in.csv", "--raw", "4000");
        await AssertAsync(new byte[20], 2, "There is nothing to answer: name files, or - for standard input.", "--json");

        using UntrainedRun other = new(ExamplePredictionTests.Classifier, ("a.csv", ExamplePredictionTests.Reviews(60)));
        (int exitCode, _, string error) = await PredictCommandLine.RunAsync(Stream.Null, other.Folder, "--raw", "8000");
        Assert.Equal(2, exitCode);
        Assert.Contains("--raw is for models whose only input is a recording, and it reads text.", error, StringComparison.Ordinal);

        async Task AssertAsync(byte[] sound, int expected, string sentence, params string[] arguments)
        {
            (int exitCode, _, string error) = await PredictCommandLine.RunAsync(new MemoryStream(sound), [run.Folder, .. arguments.Length == 0 ? ["--raw", $"{Rate}"] : arguments]);
            Assert.Contains(sentence, error, StringComparison.Ordinal);
            Assert.Equal(expected, exitCode);
        }
    }

    static UntrainedRun Run(string target) => new(
        $$"""
        name: heard
        data:
          {type: examples, path: a.csv, inputs: {type: audio, column: file, bands: 8, lowestHz: 200, deltas: 1}, target: {type: {{(target == "transcript" ? "transcript, unit: character" : target)}}, column: y}, split: {validation: 0} }
        model: {cell: gru, hiddenSize: 6, layers: 1, bidirectional: true}
        training: {maxEpochs: 1, batchSize: 2, window: 100}
        """,
        ("a.csv", $"file,y\n\"{ToneFiles.Uri("ab")}\",ab\n\"{ToneFiles.Uri("cdefgh")}\",cd\n"));

    /// <summary>A recording without the silence at its ends.</summary>
    static short[] Loud(string letters)
    {
        byte[] file = ToneFiles.Spell(letters);
        short[] samples = new short[(file.Length - 44) / 2];
        for (int i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(44 + 2 * i));
        return samples[160..^160];
    }

    static List<Utterance> Divide(UtteranceSplitter splitter, short[] sound)
    {
        List<Utterance> found = [];
        foreach (short[] frame in sound.Chunk(splitter.FrameLength))
        {
            if (splitter.Add([.. frame.Select(sample => sample / 32768f)]) is { } utterance) found.Add(utterance);
        }

        if (splitter.End() is { } last) found.Add(last);
        return found;
    }

    static MemoryStream Bytes(IReadOnlyList<short> samples)
    {
        byte[] bytes = new byte[2 * samples.Count];
        for (int i = 0; i < samples.Count; i++) BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(2 * i), samples[i]);
        return new MemoryStream(bytes);
    }

    static (double, double) Place(string answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        return (json.RootElement.GetProperty("start").GetDouble(), json.RootElement.GetProperty("end").GetDouble());
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same sound again and again, a few odd bytes at a time.</summary>
    sealed class EndlessSound(byte[] once) : MemoryStream
    {
        long _at;

        public double Seconds => _at / 2.0 / Rate;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(buffer.Length, 37);
            for (int i = 0; i < count; i++) buffer[i] = once[_at++ % once.Length];
            return count;
        }
    }

    sealed class BrokenPipe(int lines) : StringWriter(CultureInfo.InvariantCulture)
    {
        int _written;

        public override void Write(string? value)
        {
            if (++_written > lines) throw new IOException("Broken pipe");
        }
    }
}
