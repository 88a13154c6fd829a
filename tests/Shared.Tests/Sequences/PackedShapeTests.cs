using Windrow.Sequences;

namespace Windrow.Tests.Sequences;

public class PackedShapeTests
{
    [Fact]
    public void Equal_lengths_lie_time_major_in_the_callers_order()
    {
        PackedShape shape = new(7, 5);
        shape.SetEqual(3, 4);
        Assert.True(shape.IsRectangular);
        Assert.Equal((4, 3, 12), (shape.Rows, shape.Steps, shape.Positions));
        Assert.Equal([0, 1, 2, 3], shape.Order);
        Assert.Equal(9, shape.Position(1, 2));
        Assert.Equal([4, 4, 4, 0], Enumerable.Range(0, 4).Select(shape.Alive));
    }

    [Fact]
    public void Random_lengths_give_every_step_of_every_row_one_position_and_the_alive_rows_come_first()
    {
        Random random = new(3);
        PackedShape shape = new(9, 12);
        for (int round = 0; round < 200; round++)
        {
            int[] lengths = [.. Enumerable.Range(0, random.Next(1, 13)).Select(_ => random.Next(0, 10))];
            shape.Set(lengths);

            int[] order = shape.Order.ToArray(), packed = shape.Lengths.ToArray(), reversed = shape.Reversed.ToArray();
            Assert.Equal(Enumerable.Range(0, lengths.Length), order.Order());
            Assert.Equal(packed.OrderDescending(), packed);
            Assert.Equal(packed, order.Select(row => lengths[row]));
            Assert.All(order.Zip(packed).GroupBy(row => row.Second), group => Assert.Equal(group.Select(row => row.First).Order(), group.Select(row => row.First)));
            Assert.Equal((lengths.Sum(), lengths.Max()), (shape.Positions, shape.Steps));
            Assert.Equal(lengths.All(length => length == lengths[0]), shape.IsRectangular);

            List<int> positions = [];
            for (int t = 0; t < shape.Steps; t++)
            {
                Assert.Equal(packed.Count(length => length > t), shape.Alive(t));
                for (int row = 0; row < shape.Alive(t); row++)
                {
                    positions.Add(shape.Position(row, t));
                    Assert.Equal(shape.Position(row, packed[row] - 1 - t), reversed[shape.Position(row, t)]);
                }
            }

            Assert.Equal(Enumerable.Range(0, shape.Positions), positions);
        }
    }

    [Fact]
    public void Some_steps_of_sequences_keep_the_order_of_their_rows()
    {
        PackedShape sequences = new(7, 4), steps = new(5, 4, 12);
        sequences.Set([3, 7, 0, 5]);
        steps.SetSteps(sequences, 1, 4);
        Assert.Equal([1, 3, 0, 2], steps.Order);
        Assert.Equal([3, 3, 2, 0], steps.Lengths);
        Assert.Equal((4, 3, 8), (steps.Rows, steps.Steps, steps.Positions));
        steps.SetSteps(sequences, 4, 7);
        Assert.Equal([3, 1, 0, 0], steps.Lengths);
        Assert.Equal(4, steps.Positions);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        PackedShape shape = new(4, 2);
        Assert.Contains("3 rows of up to 1 time steps; expected 1 to 2 rows", Assert.Throws<ArgumentException>(() => shape.Set([1, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("up to 5 time steps", Assert.Throws<ArgumentException>(() => shape.Set([1, 5])).Message, StringComparison.Ordinal);
        Assert.Contains("negative", Assert.Throws<ArgumentException>(() => shape.Set([1, -1])).Message, StringComparison.Ordinal);
    }
}
