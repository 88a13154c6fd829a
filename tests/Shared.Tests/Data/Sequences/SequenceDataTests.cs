using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models.Losses;
using Windrow.Sequences;

namespace Windrow.Tests.Data.Sequences;

public sealed class SequenceDataTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_balanced_class_weighs_more_the_rarer_it_is()
    {
        // n / (K c), the formula of compute_class_weight('balanced'): 10 / (3 · 6), 10 / (3 · 3), 10 / (3 · 1). Class d is not trained.
        string[] training = [.. "aaaaaabbbc".Select(k => $$"""{"inputs": [0.5, 1], "target": "{{k}}"}""")];
        string file = Write("balanced.jsonl", training), validation = Write("validation.jsonl", ["""{"inputs": [0.5], "target": "d"}"""]);
        string sequences = $"{{type: sequences, path: '{file}', validationPath: '{validation}'}}";
        using TrainingData data = DataJob.Of(sequences, "task.predict=sequence", "training.classWeights=balanced").Prepare(_folder["balanced"]);
        using TrainingData equal = DataJob.Of(sequences, "task.predict=sequence").Prepare(_folder["balanced"]);

        IReadOnlyList<double> weights = Assert.IsType<CrossEntropyOptions>(data.Ports.Loss).ClassWeights!;
        double[] expected = [10 / 18.0, 10 / 9.0, 10 / 3.0, 1];
        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Null(Assert.IsType<CrossEntropyOptions>(equal.Ports.Loss).ClassWeights);

        string numbers = Write("numbers.jsonl", Enumerable.Range(0, 30).Select(_ => """{"inputs": [0.5], "target": 0.25}"""));
        DataException e = Assert.Throws<DataException>(() =>
            DataJob.Of($"{{type: sequences, path: '{numbers}'}}", "task.predict=sequence", "training.classWeights=balanced").Prepare(_folder["numbers"]));
        Assert.Contains("training.classWeights is balanced, but the targets are not classes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, 3)]       // (batch size, data shards, window)
    [InlineData(5, 3, 4)]
    [InlineData(8, 8, 100)]
    [InlineData(3, 2, 1)]
    public void An_epoch_reads_every_step_of_every_sequence_with_its_target(int batchSize, int shards, int window)
    {
        // Sequence s has the inputs (s, t) and the targets s + 1000 t, the first a half more: whole numbers alone would be classes.
        Random random = new(window);
        int[] lengths = [.. Enumerable.Range(0, 26).Select(_ => random.Next(1, 12))];
        string file = Write("a.jsonl", lengths.Select((length, s) =>
            $$"""{"inputs": [{{Join(length, t => $"[{s}, {t}]")}}], "targets": [{{Join(length, t => $"{s + 1000 * t}{(t == 0 ? ".5" : "")}")}}]}"""));
        JobFile job = DataJob.Of($"{{type: sequences, path: '{file}', split: {{validation: 0.2}}, bucketing: {{batches: 2}} }}",
            $"training.batchSize={batchSize}", $"training.window={window}", $"parallelism.dataShards={shards}", "training.seed=9");
        using TrainingData data = job.Prepare(_folder["data"]);

        HashSet<(int, int)> training = Read(data, data.StepsPerEpoch, (reader, step, batch) => reader.ReadTraining(5L * data.StepsPerEpoch + step, batch));
        HashSet<(int, int)> validation = Read(data, data.ValidationWindows, (reader, step, batch) => reader.ReadValidation(step, batch));

        Assert.Equal(21, training.Count(step => step.Item2 == 0));
        Assert.Equal(5, validation.Count(step => step.Item2 == 0));
        Assert.Equal(lengths.SelectMany((length, s) => Enumerable.Range(0, length).Select(t => (s, t))), training.Concat(validation).Order());

        HashSet<(int, int)> Read(TrainingData data, int steps, Action<BatchReader, int, SequenceBatch> read)
        {
            HashSet<(int, int)> found = [];
            for (int shard = 0; shard < shards; shard++)
            {
                BatchReader reader = data.Reader(shard);
                SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));
                Dictionary<int, (int Sequence, int Next)> carried = [];
                for (int step = 0; step < steps; step++)
                {
                    read(reader, step, batch);
                    for (int r = 0; r < batch.Shape.Rows; r++)
                    {
                        int row = batch.Shape.Order[r];
                        for (int t = 0; t < batch.Shape.Lengths[r]; t++)
                        {
                            int position = batch.Shape.Position(r, t);
                            (int s, int at) = ((int)batch.Inputs.Row(position)[0], (int)batch.Inputs.Row(position)[1]);
                            if (batch.Begins[r] && t == 0) carried[row] = (s, 0);
                            Assert.Equal(carried[row], (s, at));                        // a row goes on where its last window ended
                            Assert.Equal(s + 1000 * at + (at == 0 ? 0.5f : 0), batch.Values.Row(position)[0]);
                            Assert.True(found.Add((s, at)));
                            carried[row] = (s, at + 1);
                        }
                    }
                }
            }

            return found;
        }
    }

    [Fact]
    public void Tokens_are_those_of_the_training_part_and_others_are_unknown()
    {
        string training = Write("a.jsonl", ["""{"inputs": ["b", "a", "<unk>"], "target": "x"}""", """{"inputs": ["c"], "target": "w"}"""]);
        string validation = Write("b.jsonl", ["""{"inputs": "abz", "target": "y"}"""]);
        using SequenceData data = Sequences(
            $"{{type: sequences, path: '{training}', validationPath: '{validation}'}}", "task.predict=sequence", "training.batchSize=2");

        Assert.Equal(["a", "b", "c", "<unk>"], data.Tokens);
        Assert.Equal(["w", "x", "y"], data.Classes);
        SequenceBatch batch = Batch(data);
        data.Reader(0).ReadValidation(0, batch);
        Assert.Equal([0, 1, 3], batch.Tokens.ToArray());
        Assert.Equal([2], batch.Classes.ToArray());
        data.Reader(0).ReadTraining(0, batch);
        Assert.Equal([1, 2, 0, 3], batch.Tokens.ToArray());     // packed: the longer sequence is the first row
        Assert.Equal([1, 0], batch.Classes.ToArray());
    }

    [Fact]
    public void Whole_numbers_are_classes_in_their_order_and_fractions_are_numbers()
    {
        string whole = Write("a.jsonl", ["""{"inputs": [1, 2.5], "target": 10}""", """{"inputs": [3], "target": 9.0}"""]);
        string fraction = Write("b.jsonl", ["""{"inputs": [1, 2.5], "target": 10}""", """{"inputs": [3], "target": 9.5}"""]);

        using SequenceData classes = Sequences($"{{type: sequences, path: '{whole}', split: {{validation: 0}} }}", "task.predict=sequence");
        using SequenceData numbers = Sequences($"{{type: sequences, path: '{fraction}', split: {{validation: 0}} }}", "task.predict=sequence");

        Assert.Equal(["9", "10"], classes.Classes);
        Assert.Null(numbers.Classes);
        Assert.Equal((1, false), (numbers.Ports.Outputs, numbers.Ports.TargetsAreClasses));
        SequenceBatch batch = Batch(numbers);
        numbers.Reader(0).ReadTraining(0, batch);
        Assert.Equal([10f, 9.5f], batch.Values.Data.ToArray());
        Assert.Equal([1f, 3f, 2.5f], batch.Inputs.Data.ToArray());
    }

    [Fact]
    public void One_input_stands_at_the_first_step_with_nothing_after_it()
    {
        string tokens = Write("a.jsonl", ["""{"input": "go", "targets": ["a", "b", "a"]}""", """{"input": "stop", "targets": "ab"}"""]);
        string numbers = Write("b.jsonl", ["""{"input": [5, 6], "targets": [1.5, 2.5, 3.5]}"""]);

        using SequenceData words = Sequences($"{{type: sequences, path: '{tokens}', split: {{validation: 0}} }}");
        using SequenceData values = Sequences($"{{type: sequences, path: '{numbers}', split: {{validation: 0}} }}");

        Assert.Equal(["go", "stop", "<unk>", "<none>"], words.Tokens);
        SequenceBatch batch = Batch(words);
        words.Reader(0).ReadTraining(0, batch);
        Assert.Equal([0, 1, 3, 3, 3], batch.Tokens.ToArray());
        Assert.Equal([0, 0, 1, 1, 0], batch.Classes.ToArray());
        batch = Batch(values);
        values.Reader(0).ReadTraining(0, batch);
        Assert.Equal([5f, 6, 0, 0, 0, 0], batch.Inputs.Data.ToArray());
    }

    [Fact]
    public void A_step_beyond_the_last_sequence_of_a_small_batch_is_empty_for_some_data_shards()
    {
        string file = Write("a.jsonl", Enumerable.Range(0, 5).Select(s => $$"""{"inputs": [{{s}}], "target": {{s % 2}}}"""));
        using SequenceData data = Sequences(
            $"{{type: sequences, path: '{file}', split: {{validation: 0}} }}", "task.predict=sequence", "training.batchSize=4", "parallelism.dataShards=2");

        List<int[]> rows = [];
        for (int step = 0; step < data.StepsPerEpoch; step++)
        {
            rows.Add([.. Enumerable.Range(0, 2).Select(shard =>
            {
                SequenceBatch batch = new(data.Ports.Format, data.MaxSteps, data.RowsOf(shard));
                data.Reader(shard).ReadTraining(step, batch);
                return batch.Shape.Positions;
            })]);
        }

        Assert.Equal([[1, 0], [2, 2]], rows.OrderBy(counts => counts[1]));
    }

    [Fact]
    public void Reading_batches_allocates_nothing()
    {
        string file = Write("a.jsonl", Enumerable.Range(1, 60).Select(s =>
            $$"""{"inputs": [{{Join(s, t => $"{t}.5")}}], "targets": [{{Join(s, t => $"\"{t % 3}\"")}}]}"""));
        using SequenceData data = Sequences($"{{type: sequences, path: '{file}', split: {{validation: 0.2}} }}", "training.batchSize=7", "training.window=9");
        BatchReader reader = data.Reader(0);
        SequenceBatch batch = Batch(data);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int step = 0; step < 3 * data.StepsPerEpoch; step++) reader.ReadTraining(step, batch);
            for (int window = 0; window < data.ValidationWindows; window++) reader.ReadValidation(window, batch);
        }));
    }

    [Fact]
    public void A_large_file_is_read_line_by_line_with_one_buffer()
    {
        string file = Write("a.jsonl", Enumerable.Range(0, 20_000).Select(s =>
            $$"""{"inputs": "some words that are read by their characters", "target": {{s % 5}}}"""));
        long lines = 0, allocated = Allocation.Of(() =>
        {
            lines = 0;
            using LineReader reader = LineReader.Open(file);
            while (reader.TryRead(out _)) lines++;
        });

        Assert.True(allocated < 200_000, $"To read a file of {new FileInfo(file).Length} bytes took {allocated}.");
        Assert.Equal(20_000, lines);
    }

    SequenceData Sequences(string data, params string[] settings) =>
        Assert.IsType<SequenceData>(DataJob.Of(data, settings).Prepare(_folder[Guid.NewGuid().ToString()]));

    static SequenceBatch Batch(TrainingData data) => new(data.Ports.Format, data.MaxSteps, data.RowsOf(0));

    static string Join(int count, Func<int, string> value) => string.Join(", ", Enumerable.Range(0, count).Select(value));

    string Write(string name, IEnumerable<string> lines) => _folder.Write(name, string.Concat(lines.Select(line => line + "\n")));
}
