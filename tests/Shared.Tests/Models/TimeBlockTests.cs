using Windrow.Models;
using Windrow.Models.Layers;
using Windrow.Sequences;

namespace Windrow.Tests.Models;

public class TimeBlockTests
{
    [Theory]
    [InlineData(512, 50, 50)]       // 2 steps fit
    [InlineData(8192, 400, 7)]      // one step alone does not fit
    [InlineData(16, 3, 40)]         // all of it fits
    public void Blocks_cover_every_step_once_forward_and_backward(int width, int rows, int steps)
    {
        PackedShape equal = new(steps, rows), ragged = new(steps, rows);
        equal.SetEqual(steps, rows);
        ragged.Set([.. Enumerable.Range(0, rows).Select(row => 1 + row * (steps - 1) / rows)]);
        foreach (PackedShape at in (PackedShape[])[equal, ragged])
        {
            List<int> forward = [], backward = [];
            for (TimeBlock block = default; block.To < at.Steps;)
            {
                block = TimeBlock.StartingAt(at, block.To, width);
                AssertFits(block, at);
                forward.AddRange(Enumerable.Range(block.From, block.To - block.From));
            }

            for (TimeBlock block = new(at.Steps, at.Steps); block.From > 0;)
            {
                block = TimeBlock.Before(at, block.From, width);
                AssertFits(block, at);
                backward.InsertRange(0, Enumerable.Range(block.From, block.To - block.From));
            }

            Assert.Equal(Enumerable.Range(0, at.Steps), forward);
            Assert.Equal(Enumerable.Range(0, at.Steps), backward);
        }

        void AssertFits(TimeBlock block, PackedShape at)
        {
            (int first, int count) = block.In(at).GetOffsetAndLength(at.Positions);
            Assert.Equal(at.Start(block.From), first);
            Assert.InRange(count, 1, Math.Max(rows, CacheBlock.Positions(width)));
        }
    }
}
