using Windrow.Data;
using Windrow.Sequences;

namespace Windrow.Tests.Data;

public sealed class LaneTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_split_has_the_shares_rounded_down_in_order()
    {
        using TextCorpus corpus = Corpus(1000);
        for (int validation = 0; validation <= 90; validation++)
            for (int test = 0; test <= 90 && validation + test < 100; test++)
            {
                CorpusSplit split = corpus.Split(new SplitOptions { Validation = validation / 100.0, Test = test / 100.0 });
                long v = 1000 * validation / 100, t = 1000 * test / 100;

                Assert.Equal(new TokenRange(0, 1000 - v - t), split.Train);
                Assert.Equal(new TokenRange(1000 - v - t, v), split.Validation);
                Assert.Equal(new TokenRange(1000 - t, t), split.Test);
            }
    }

    [Theory]
    [InlineData(19, 0.05, 0)]      // 0.95 of a token
    [InlineData(20, 0.05, 1)]
    [InlineData(39, 0.05, 1)]
    public void A_share_is_rounded_down(int tokens, double share, long expected)
    {
        using TextCorpus corpus = Corpus(tokens);

        Assert.Equal(expected, corpus.Split(new SplitOptions { Validation = share }).Validation.Length);
        Assert.Equal(expected, corpus.Split(new SplitOptions { Validation = 0, Test = share }).Test.Length);
    }

    [Fact]
    public void A_split_that_leaves_no_training_text_is_refused()
    {
        using TextCorpus corpus = Corpus(100);

        DataException e = Assert.Throws<DataException>(() => corpus.Split(new SplitOptions { Validation = 0.5, Test = 0.5 }));
        Assert.Contains("data.split.validation (0.5)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(101, 4, 5, 25, 5, 5)]       // (tokens, lanes, window; targets of a lane, windows, steps of the last)
    [InlineData(104, 4, 5, 25, 5, 5)]
    [InlineData(105, 4, 5, 26, 6, 1)]
    [InlineData(21, 4, 5, 5, 1, 5)]
    [InlineData(24, 4, 5, 5, 1, 5)]
    [InlineData(30, 1, 10, 29, 3, 9)]
    public void A_plan_has_the_lengths_of_the_formula(long tokens, int lanes, int window, long laneLength, int windows, int last)
    {
        LanePlan plan = new(new TokenRange(7, tokens), lanes, window);

        Assert.Equal(laneLength, plan.LaneLength);
        Assert.Equal(windows, plan.WindowsPerEpoch);
        Assert.Equal(last, plan.WindowLength(windows - 1));
        Assert.All(Enumerable.Range(0, windows - 1), index => Assert.Equal(window, plan.WindowLength(index)));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.WindowLength(windows));
    }

    [Fact]
    public void A_text_shorter_than_a_window_in_each_lane_is_refused_in_words()
    {
        DataException e = Assert.Throws<DataException>(() => new LanePlan(new TokenRange(0, 1600), 32, 50));

        Assert.Equal("The training text has 1600 tokens, but 32 lanes (training.batchSize) with a window of 50 tokens (training.window) "
            + "need at least 1601. Add text, or lower training.batchSize or training.window.", e.Message);
        Assert.Equal(1, new LanePlan(new TokenRange(0, 1601), 32, 50).WindowsPerEpoch);
    }

    [Fact]
    public void Evaluation_takes_lanes_shorter_than_a_window_but_not_empty_ones()
    {
        LanePlan plan = LanePlan.ForEvaluation(new TokenRange(0, 33), 32, 50);
        Assert.Equal(1, plan.WindowsPerEpoch);
        Assert.Equal(1, plan.WindowLength(0));

        DataException e = Assert.Throws<DataException>(() => LanePlan.ForEvaluation(new TokenRange(0, 32), 32, 50));
        Assert.Contains("has 32 tokens, but 32 lanes (training.batchSize) need at least 33", e.Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => LanePlan.ForEvaluation(new TokenRange(0, 0), 1, 1));
    }

    [Fact]
    public void Data_shards_have_contiguous_lanes_that_differ_by_one_at_most()
    {
        for (int batchSize = 1; batchSize <= 40; batchSize++)
            for (int dataShards = 1; dataShards <= batchSize; dataShards++)
            {
                (int First, int Count)[] shards =
                    [.. Enumerable.Range(0, dataShards).Select(shard => DataShards.Lanes(batchSize, dataShards, shard))];
                int[] dealt = new int[dataShards];      // one lane after another, to the shards in turn
                for (int lane = 0; lane < batchSize; lane++) dealt[lane % dataShards]++;

                Assert.Equal(dealt, shards.Select(shard => shard.Count));
                Assert.Equal(Enumerable.Range(0, batchSize), shards.SelectMany(shard => Enumerable.Range(shard.First, shard.Count)));
            }
    }

    [Fact]
    public void The_windows_of_all_readers_together_are_the_text()
    {
        Random random = new(5);
        for (int round = 0; round < 30; round++)
        {
            int lanes = random.Next(1, 9), window = random.Next(1, 12), shards = random.Next(1, lanes + 1);
            TokenRange range = new(random.Next(50), lanes * window + 1 + random.Next(200));
            using TextCorpus corpus = Corpus((int)(range.Start + range.Length) + random.Next(20), $"{round}");
            int[] text = new int[range.Length];
            corpus.Read(range.Start, text);
            LanePlan plan = new(range, lanes, window);

            List<int>[] inputs = [.. Enumerable.Range(0, lanes).Select(_ => new List<int>())];
            List<int>[] targets = [.. Enumerable.Range(0, lanes).Select(_ => new List<int>())];
            for (int shard = 0; shard < shards; shard++)
            {
                (int first, int count) = DataShards.Lanes(lanes, shards, shard);
                LaneReader reader = new(corpus, plan, first, count);
                SequenceBatch batch = new(BatchFormat.NextToken, window, count);
                for (int index = 0; index < plan.WindowsPerEpoch; index++)
                {
                    reader.Read(index, batch);
                    for (int i = 0; i < batch.Shape.Positions; i++)
                    {
                        inputs[first + i % count].Add(batch.Tokens[i]);
                        targets[first + i % count].Add(batch.Classes[i]);
                    }
                }
            }

            int length = (text.Length - 1) / lanes;
            Assert.All(Enumerable.Range(0, lanes), lane => Assert.Equal(text.Skip(lane * length).Take(length), inputs[lane]));
            Assert.All(Enumerable.Range(0, lanes), lane => Assert.Equal(text.Skip(lane * length + 1).Take(length), targets[lane]));
        }
    }

    [Fact]
    public void Reading_a_window_allocates_nothing()
    {
        using TextCorpus corpus = Corpus(10_000);
        LanePlan plan = new(new TokenRange(0, corpus.Length), 10, 7);
        LaneReader reader = new(corpus, plan, 2, 5);
        SequenceBatch batch = new(BatchFormat.NextToken, 7, 5);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (int index = 0; index < plan.WindowsPerEpoch; index++) reader.Read(index, batch);
        }));
    }

    [Theory]
    [InlineData(7, 4)]
    [InlineData(6, 5)]
    public void A_batch_of_another_size_is_refused(int maxSteps, int rows)
    {
        using TextCorpus corpus = Corpus(100);
        LaneReader reader = new(corpus, new LanePlan(new TokenRange(0, 100), 5, 7), 0, 5);

        ArgumentException e = Assert.Throws<ArgumentException>(() => reader.Read(0, new SequenceBatch(BatchFormat.NextToken, maxSteps, rows)));
        Assert.Contains($"5 rows of up to 7 time steps; expected 1 to {rows} rows of at most {maxSteps} steps", e.Message, StringComparison.Ordinal);
    }

    TextCorpus Corpus(int tokens, string name = "corpus")
    {
        Random random = new(tokens);
        IEnumerable<char> letters = Enumerable.Range(2, tokens - 2).Select(_ => (char)random.Next('a', 'z'));
        string file = _folder.Write(name + ".txt", "ab" + string.Concat(letters));
        return TextCorpus.Prepare(new TextDataOptions { Path = [file] }, _folder[name], null, CancellationToken.None);
    }
}
