using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Mirrors and moves images, differently in each epoch: the usual augmentation of small images, as of Krizhevsky et al. 2012. All of it is a function of
/// (seed, epoch, example), so data shards and pauses change nothing.</summary>
/// <param name="options">How much is changed.</param>
/// <param name="column">The images.</param>
/// <param name="seed">The job's seed.</param>
sealed class ImageAugmentation(ImageAugmentationOptions options, ImageColumn column, long seed) : FrameAugmentation
{
    readonly float[] _before = new float[column.Channels * column.Height * column.Width];      // [C, H, W]
    readonly ImageLayout _layout = column.Layout;

    public override void Apply(SequenceBatch batch, int r, int sequence, long epoch)
    {
        long draw = 3L * sequence;
        bool flip = options.Flip && Draw(seed, epoch, draw, 2) == 1;
        int down = Draw(seed, epoch, draw + 1, 2 * options.Shift + 1) - options.Shift, right = Draw(seed, epoch, draw + 2, 2 * options.Shift + 1) - options.Shift;
        if (!flip && down == 0 && right == 0) return;
        (int height, int width) = (column.Height, column.Width);
        for (int row = 0, at = 0; row < column.Channels * height; row++)
        {
            for (int x = 0; x < width; x++, at++) _before[at] = Value(batch, r, row / height, row % height, x);
        }

        for (int row = 0; row < column.Channels * height; row++)
        {
            int y = row % height - down;
            for (int x = 0; x < width; x++)
            {
                int from = flip ? width - 1 - (x - right) : x - right;
                Value(batch, r, row / height, row % height, x) = (uint)y < (uint)height && (uint)from < (uint)width ? _before[(row - down) * width + from] : 0;
            }
        }
    }

    ref float Value(SequenceBatch batch, int r, int channel, int y, int x)
    {
        (int step, int place) = _layout.At(channel, y, x);
        return ref batch.Inputs.Row(batch.Shape.Position(r, step))[place];
    }
}
