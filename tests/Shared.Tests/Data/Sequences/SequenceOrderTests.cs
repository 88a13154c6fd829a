using Windrow.Data;

namespace Windrow.Tests.Data.Sequences;

public sealed class SequenceOrderTests
{
    [Theory]
    [InlineData(1, 50, 1, 1000)]        // (seed, sequences, pool in batches, longest)
    [InlineData(2, 64, 3, 1000)]
    [InlineData(3, 37, 1, 9)]           // every sequence in one window
    [InlineData(4, 37, 4, 9)]
    [InlineData(5, 3, 20, 30)]
    public void Every_epoch_reads_each_sequence_once_and_in_as_many_steps_as_the_others(int seed, int count, int pool, int longest)
    {
        const int BatchSize = 8, Window = 10;
        Random random = new(seed);
        int[] lengths = [.. Enumerable.Range(0, count + 10).Select(_ => random.Next(1, longest + 1))];
        int[] sequences = [.. Enumerable.Range(0, lengths.Length).OrderBy(_ => random.Next()).Take(count)];
        SequenceOrder order = new(sequences, lengths, BatchSize, Window, pool);
        int steps = order.Steps;
        List<string> epochs = [];

        for (int epoch = 0; epoch < 20; epoch++)
        {
            order.Draw(seed, epoch);
            Assert.Equal(steps, order.Steps);
            List<int> read = [];
            for (int step = 0; step < steps;)
            {
                (int first, int size, int window) = order.At(step);
                Assert.Equal(0, window);
                int[] batch = order.Batch(first, size).ToArray();
                int windows = batch.Max(sequence => (lengths[sequence] + Window - 1) / Window);
                for (int w = 0; w < windows; w++) Assert.Equal((first, size, w), order.At(step + w));
                step += windows;
                read.AddRange(batch);
            }

            Assert.Equal(sequences.Order(), read.Order());
            epochs.Add(string.Join(",", read));
        }

        Assert.InRange(epochs.Distinct().Count(), count > 5 ? 20 : 4, 20);       // three sequences have six orders
        SequenceOrder again = new(sequences, lengths, BatchSize, Window, pool);
        again.Draw(seed, 13);
        order.Draw(seed, 13);
        Assert.Equal(order.Batch(0, count).ToArray(), again.Batch(0, count).ToArray());
        Assert.Equal(Enumerable.Range(0, steps).Select(order.At), Enumerable.Range(0, steps).Select(again.At));
    }

    [Fact]
    public void Bucketing_puts_like_lengths_together_and_leaves_the_rest_to_chance()
    {
        int[] lengths = [.. Enumerable.Range(1, 1000)], all = [.. Enumerable.Range(0, 1000)];

        double Waste(int pool)
        {
            SequenceOrder order = new(all, lengths, 10, 1000, pool);
            order.Draw(1, 0);
            return Enumerable.Range(0, order.Steps).Average(step =>
            {
                (int first, int count, _) = order.At(step);
                int[] batch = [.. order.Batch(first, count).ToArray().Select(sequence => lengths[sequence])];
                return batch.Max() - batch.Average();
            });
        }

        Assert.InRange(Waste(1), 300, 500);
        Assert.InRange(Waste(10), 20, 60);
        Assert.InRange(Waste(100), 4, 5);
    }

    [Fact]
    public void Every_place_of_an_order_is_as_likely_for_every_sequence()
    {
        int[] all = [.. Enumerable.Range(0, 6)], counts = new int[36];
        for (int epoch = 0; epoch < 6000; epoch++)
        {
            int[] order = [.. all];
            SeededOrder.Shuffle(order, 7, SeededOrder.EpochStreams + 2 * epoch);
            for (int place = 0; place < 6; place++) counts[place * 6 + order[place]]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 1000 - 150, 1000 + 150));      // five deviations
    }

    [Fact]
    public void Drawing_an_order_allocates_nothing()
    {
        int[] lengths = [.. Enumerable.Range(1, 500)];
        SequenceOrder order = new([.. Enumerable.Range(0, 500)], lengths, 8, 100, 4);
        long epoch = 0;

        Assert.Equal(0, Allocation.Of(() => order.Draw(1, epoch++)));
    }
}
