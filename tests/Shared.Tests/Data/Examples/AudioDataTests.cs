using System.Globalization;
using Windrow.Audio;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models.Losses;
using Windrow.Sequences;
using Windrow.Tests.Audio;

namespace Windrow.Tests.Data.Examples;

/// <summary>Recordings in a column of examples, as training reads them.</summary>
public sealed class AudioDataTests : IDisposable
{
    const string Classes = "inputs: {type: audio, column: file, bands: 12, lowestHz: 200}, target: {column: y}, split: {validation: 0}";
    const string Transcripts = "inputs: {type: audio, column: file, bands: 12, lowestHz: 200}, target: {type: transcript, column: y, unit: character}, split: {validation: 0}";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_has_the_features_of_its_recording_with_mean_0_and_deviation_1_over_the_training_part()
    {
        string[] letters = ["ab", "c", "bca"];
        string table = Table("file,y", [.. letters.Select((one, i) => $"{Clip(one)},{i % 2}")]);

        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{table}', {Classes}", "training.batchSize=3");

        Assert.Equal((12, 0, 2), (data.Ports.InputWidth, data.Ports.VocabularySize, data.Ports.Outputs));
        AudioFeatures features = new() { SampleRate = ToneFiles.Rate, Bands = 12, LowestHz = 200 };
        float[][] raw = [.. letters.Select(one => features.Compute(WavFile.Read(new MemoryStream(ToneFiles.Spell(one)))))];
        double[] means = [.. Enumerable.Range(0, 12).Select(i => Feature(raw, i).Average())];
        double[] deviations = [.. Enumerable.Range(0, 12).Select(i => Math.Sqrt(Feature(raw, i).Average(x => (x - means[i]) * (x - means[i]))))];
        List<(float[] Inputs, float[] Target)> read = data.Read();
        for (int row = 0; row < 3; row++)
        {
            float[] expected = [.. raw[row].Select((x, at) => (float)((x - means[at % 12]) / deviations[at % 12]))];
            float[] found = read.Single(one => one.Inputs.Length == expected.Length).Inputs;
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }

        static IEnumerable<double> Feature(float[][] raw, int i) => raw.SelectMany(one => one.Where((_, at) => at % 12 == i)).Select(x => (double)x);
    }

    [Fact]
    public void Names_start_at_the_folder_of_the_table_and_a_field_can_hold_the_recording_itself()
    {
        Directory.CreateDirectory(_folder["clips"]);
        File.WriteAllBytes(_folder["clips/a.wav"], ToneFiles.Spell("abc"));
        string table = Table("file,y", "clips/a.wav,1", $"{_folder["clips/a.wav"]},2", $"\"{ToneFiles.Uri("abc")}\",1", "./clips/../clips/a.wav,2");

        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{table}', {Classes}", "training.batchSize=4");

        List<(float[] Inputs, float[] Target)> read = data.Read();
        Assert.Equal(4, read.Count);
        Assert.All(read, row => Assert.Equal(read[0].Inputs, row.Inputs));
    }

    [Fact]
    public void Preprocessing_makes_the_same_inputs_of_a_new_row_and_reads_no_files_unless_told_where()
    {
        string table = Table("file,n,y", $"{Clip("ab")},3,1", $"{Clip("c")},5,2", $"{Clip("bca")},10,1");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{table}', inputs: [{{type: audio, column: file, bands: 12, lowestHz: 200, deltas: 1, stack: 2}}, {{type: number, column: n}}], target: {{column: y}}, split: {{validation: 0}}", "training.batchSize=3");
        Assert.Equal(12 * 2 * 2 + 1, data.Ports.InputWidth);
        Preprocessing again = Preprocessing.Parse(data.Preprocessing.ToJson());

        Assert.Contains(data.Read(), row => row.Inputs.SequenceEqual(again.Inputs(new Dictionary<string, string?> { ["file"] = ToneFiles.Uri("bca"), ["n"] = "10" })));

        Dictionary<string, string?> named = new() { ["file"] = Path.GetFileName(Clip("bca")), ["n"] = "10" };
        Assert.Contains("files cannot be named here", Assert.Throws<DataException>(() => again.Encode(named)).Message, StringComparison.Ordinal);
        Assert.Equal(again.Encode(new Dictionary<string, string?> { ["file"] = ToneFiles.Uri("bca"), ["n"] = "10" }).Frames, again.Encode(named, _folder.Path).Frames);
        Dictionary<string, string?> outside = new() { ["file"] = "/etc/passwd", ["n"] = "10" };
        Assert.Contains("lies outside", Assert.Throws<DataException>(() => again.Encode(outside, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_transcript_is_read_with_the_recording_that_it_belongs_to(int dataShards)
    {
        string[] letters = ["ab", "c", "bcca"];
        string table = Table("file,y", [.. letters.Select(one => $"{Clip(one)},{one}")]);

        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{table}', {Transcripts}", "training.batchSize=3", $"parallelism.dataShards={dataShards}");

        Assert.Equal((5, true, true), (data.Ports.Outputs, data.Ports.HasTranscripts, data.Ports.Loss is CtcOptions));
        Assert.Equal(["tokenErrorRate", "transcriptAccuracy"], data.DefaultMetrics);
        IReadOnlyList<string> tokens = ((TranscriptTarget)data.Preprocessing.Target).Tokens;
        Assert.Equal(["<unk>", "<blank>"], tokens.Skip(3));
        List<(string, int)> found = [];
        for (int shard = 0; shard < dataShards; shard++)
        {
            SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));
            data.Reader(shard).ReadTraining(0, batch);
            for (int r = 0; r < batch.Shape.Rows; r++) found.Add((string.Concat(batch.Transcript(r).ToArray().Select(token => tokens[token])), batch.Shape.Lengths[r]));
        }

        Assert.Equal([("ab", Steps("ab")), ("bcca", Steps("bcca")), ("c", Steps("c"))], found.Order());
    }

    /// <summary>Spelling into sound, where both sides are texts.</summary>
    [Fact]
    public void A_text_can_be_transcribed_too()
    {
        string table = Table("t,y", "abba,xy", "ab,x", "bbb,yxy");
        using ExampleData data = ExampleJob.Prepare(
            _folder, $"path: '{table}', inputs: {{column: t, unit: character, minCount: 1}}, target: {{type: transcript, column: y, unit: character}}, split: {{validation: 0}}", "training.batchSize=3");
        Assert.Equal((3, 0, 4), (data.Ports.VocabularySize, data.Ports.InputWidth, data.Ports.Outputs));
        SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, 3);
        data.Reader(0).ReadTraining(0, batch);
        IReadOnlyList<string> tokens = ((TranscriptTarget)data.Preprocessing.Target).Tokens;
        Assert.Equal(["x", "xy", "yxy"], Enumerable.Range(0, 3).Select(r => string.Concat(batch.Transcript(r).ToArray().Select(token => tokens[token]))).Order());
    }

    [Fact]
    public void Recordings_of_other_rates_are_resampled_to_that_of_the_first_one_or_to_the_one_that_is_set()
    {
        File.WriteAllBytes(_folder["slow.wav"], ToneFiles.OfSamples(new short[4000], 4000));
        File.WriteAllBytes(_folder["fast.wav"], ToneFiles.OfSamples(new short[8000], 8000));
        string table = Table("file,y", "slow.wav,1", "fast.wav,2");
        foreach ((string setting, int rate) in new[] { ("", 4000), (", sampleRate: 16000", 16_000) })
        {
            using TemporaryFolder folder = new();
            using ExampleData data = ExampleJob.Prepare(folder, $"path: '{table}', inputs: {{type: audio, column: file, bands: 12{setting}}}, target: {{column: y}}, split: {{validation: 0}}", "training.batchSize=2", "training.window=98");
            Assert.Equal(rate, ((AudioColumn)data.Preprocessing.Frames!).Features.SampleRate);
            Assert.Equal([98, 98], data.Read().Select(row => row.Inputs.Length / 12));
            Assert.Contains(data.Columns, column => column.Found.Contains(rate.ToString("N0", CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("none.wav", "names 'none.wav' in the column 'file', which does not exist: there is no file '*/none.wav'.")]
    [InlineData("", "has no recording in the column 'file'.")]
    [InlineData("notes.wav", "has 'notes.wav' in the column 'file', which is not a WAV file")]
    [InlineData("short.wav", "has 'short.wav' in the column 'file', which is cut short")]
    [InlineData("long.wav", "has 'long.wav' in the column 'file', a recording of 4 seconds, but maxSeconds of the column is 3. Cut it into parts, or raise maxSeconds.")]
    [InlineData("folder", "names 'folder' in the column 'file', which does not exist")]
    [InlineData("data:audio/wav;base64,!!!", "has 'data:audio/wav;base64,!!!' in the column 'file', which cannot be read: ")]
    [InlineData("data:audio/wav,abc", "names 'data:audio/wav,abc' in the column 'file', which is not encoded with base64.")]
    [InlineData("quick.wav", "has 4 time steps, but the 4 tokens in the column 'y' need at least 5: one for each, and one between equal neighbors.")]
    public void What_cannot_be_heard_is_refused_with_its_line_or_left_out(string field, string expected)
    {
        File.WriteAllText(_folder["notes.wav"], "these are notes, and not a recording at all");
        File.WriteAllBytes(_folder["short.wav"], ToneFiles.Spell("abc")[..500]);
        File.WriteAllBytes(_folder["long.wav"], ToneFiles.OfSamples(new short[4 * ToneFiles.Rate]));
        File.WriteAllBytes(_folder["quick.wav"], ToneFiles.OfSamples(new short[100 + 3 * 40]));
        Directory.CreateDirectory(_folder["folder"]);
        string table = Table("file,y", $"{Clip("abbc")},abbc", $"\"{field}\",abbc", $"{Clip("cab")},cab");
        string job = $"path: '{table}', {Transcripts.Replace("bands: 12", "bands: 12, maxSeconds: 3", StringComparison.Ordinal)}";

        DataException e = Assert.Throws<DataException>(() => ExampleJob.Prepare(_folder, job, "training.batchSize=2"));

        Assert.Contains($"Line 3 of '{table}' {expected.Replace("*", _folder.Path, StringComparison.Ordinal)}", e.Message, StringComparison.Ordinal);
        using TemporaryFolder other = new();
        using ExampleData data = ExampleJob.Prepare(other, $"{job}, onBadRow: skip", "training.batchSize=2");
        Assert.Equal((2, 1), (data.TrainingSequences, data.Skipped));
    }

    /// <summary>A recording that cannot be heard teaches nothing: neither the class that only it has, nor its features.</summary>
    [Fact]
    public void A_row_that_is_left_out_is_not_learned_from()
    {
        byte[] broken = ToneFiles.OfSamples(new short[4000]);
        broken[20] = 3;                                         // floating-point numbers
        broken[34] = 32;
        broken[32] = 4;
        for (int i = 44; i < broken.Length; i += 4) (broken[i + 2], broken[i + 3]) = (0xC0, 0x7F);      // NaN: the header is right
        File.WriteAllBytes(_folder["nan.wav"], broken);
        string table = Table("file,y", $"{Clip("ab")},a", $"{Clip("c")},b", "nan.wav,z");
        using ExampleData data = ExampleJob.Prepare(_folder, $"path: '{table}', {Classes}, onBadRow: skip", "training.batchSize=2");
        Assert.Equal((2, 1), (data.TrainingSequences, data.Skipped));
        Assert.Equal(["a", "b"], data.Classes);
    }

    [Theory]
    [InlineData("features: mfcc, coefficients: 50", "coefficients is 50 and bands is 40")]
    [InlineData("lowestHz: 4000, highestHz: 300", "lowestHz is 4000 and highestHz is 300")]
    public void Settings_that_contradict_each_other_at_any_rate_are_refused_without_one(string settings, string expected)
    {
        string job = $"name: a\ndata: {{type: examples, path: a.csv, inputs: {{type: audio, column: file, {settings}}}, target: {{column: y}}}}\ntraining: {{maxEpochs: 1}}\n";
        Assert.Contains(JobFileReader.Read(job, "job.yaml", "/", []).Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    /// <summary>Recordings must lie in the data roots, like every other file.</summary>
    [Fact]
    public void A_recording_outside_the_data_roots_is_refused_whether_or_not_it_exists()
    {
        Directory.CreateDirectory(_folder["root"]);
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllBytes(_folder["root/a.wav"], ToneFiles.Spell("a"));
        File.WriteAllBytes(_folder["other/b.wav"], ToneFiles.Spell("b"));
        File.CreateSymbolicLink(_folder["root/link.wav"], _folder["other/b.wav"]);
        foreach (string name in (string[])["../other/b.wav", "../other/none.wav", "link.wav", "/etc/passwd", "/proc/self/environ"])
        {
            string table = _folder.Write("root/table.csv", $"file,y\na.wav,1\n{name},2\na.wav,2\n");
            JobFile job = DataJob.Of($"{{type: examples, path: '{table}', {Classes}}}");
            DataException e = Assert.Throws<DataException>(() => TrainingData.Prepare(job, _folder["data"], [_folder["root"]], CancellationToken.None));
            Assert.Contains($"Line 3 of '{table}' names '{name}' in the column 'file', which lies outside the data roots of this silo.", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("data.inputs=[{type: audio, column: file}, {column: t}]", "data.inputs has more than one column of type text, audio or image")]
    [InlineData("data.inputs={type: number, column: n}", "data.target is of type transcript and data.inputs has no column with time steps")]
    [InlineData("task.predict=sequence", "predict must be eachStep, because every time step emits a token or a blank.")]
    [InlineData("task.loss=crossEntropy", "loss must be ctc.")]
    [InlineData("data.target={column: y}", "task.loss is ctc and data.target is of type class")]
    [InlineData("training.classWeights=balanced", "classWeights must be equal")]
    [InlineData("model.embeddingSize=4", "data.inputs has no column of type text")]
    [InlineData("model.attention=dot", "attention must be left out")]
    [InlineData("evaluation.metrics=accuracy", "the model predicts transcripts")]
    [InlineData("data.inputs={type: audio, column: file, sampleRate: 8000, highestHz: 5000}", "data.inputs: highestHz is 5000 and sampleRate is 8000")]
    [InlineData("data.inputs={type: audio, column: file, sampleRate: 8000, bands: 200}", "which makes some of them so narrow")]
    [InlineData("data.inputs={type: audio, column: file, normalize: none, masking: {}}", "normalize must be training or recording")]
    [InlineData("data.inputs={type: audio, column: file, features: mfcc, masking: {}}", "masking.bandMasks must be 0")]
    public void Settings_that_do_not_fit_are_refused(string setting, string expected)
    {
        const string Job = """
            name: a
            data: {type: examples, path: a.csv, inputs: {type: audio, column: file}, target: {type: transcript, column: y}}
            task: {loss: ctc}
            training: {maxEpochs: 1}
            """;
        Assert.Empty(JobFileReader.Read(Job, "job.yaml", "/", []).Problems);
        Assert.Contains(JobFileReader.Read(Job, "job.yaml", "/", [setting]).Problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Sequences_and_series_have_no_transcripts()
    {
        foreach (string data in (string[])["{type: sequences, path: a.jsonl}", "{type: series, path: a.csv, inputs: a}", "a.txt"])
        {
            string job = $"name: a\ndata: {(data[0] == '{' ? data : $"{{path: {data}}}")}\ntraining: {{maxEpochs: 1}}\ntask: {{loss: ctc}}\n";
            Assert.Contains(JobFileReader.Read(job, "job.yaml", "/", []).Problems, problem => problem.Contains("task.loss is ctc", StringComparison.Ordinal));
        }
    }

    static int Steps(string letters) => new AudioFeatures { SampleRate = ToneFiles.Rate }.FramesOf((ToneFiles.Spell(letters).Length - 44) / 2, ToneFiles.Rate);

    /// <summary>Writes a recording; returns its file name.</summary>
    string Clip(string letters)
    {
        File.WriteAllBytes(_folder[$"{letters}.wav"], ToneFiles.Spell(letters));
        return _folder[$"{letters}.wav"];
    }

    string Table(string header, params string[] rows) => _folder.Write("table.csv", $"{header}\n{string.Join('\n', rows)}\n");
}
