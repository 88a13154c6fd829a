using Windrow.Sequences;

namespace Windrow.Data;

/// <summary>Hides spans of time and ranges of bands of recordings, different ones in each epoch, so that a model does not rely on single ones: Park et al. 2019,
/// https://arxiv.org/abs/1904.08779, without its warping of time. What is hidden becomes 0, the mean of normalized features.</summary>
/// <remarks>With T time steps and B bands, a mask of time covers t ≤ min(timeWidth, maxShare·T) steps and a mask of bands b ≤ min(bandWidth, B / 2) bands; the size
/// is drawn from 0 to its limit, and then the place. All of it is a function of (seed, epoch, sequence), so data shards and pauses change nothing.</remarks>
/// <param name="options">How much is hidden.</param>
/// <param name="column">The recordings.</param>
/// <param name="seed">The job's seed.</param>
sealed class FrameMasks(MaskingOptions options, AudioColumn column, long seed) : FrameAugmentation
{
    readonly int _bands = column.Features.Bands;

    public override void Apply(SequenceBatch batch, int r, int sequence, long epoch)
    {
        int length = batch.Shape.Lengths[r];
        long draw = (long)sequence * 2 * (options.TimeMasks + options.BandMasks);
        for (int i = 0; i < options.TimeMasks; i++)
        {
            (int first, int count) = Span(epoch, ref draw, length, Math.Min(options.TimeWidth, (int)(options.MaxShare * length)));
            for (int t = first; t < first + count; t++) batch.Inputs.Row(batch.Shape.Position(r, t))[..column.StepWidth].Clear();
        }

        for (int i = 0; i < options.BandMasks; i++)
        {
            (int first, int count) = Span(epoch, ref draw, _bands, Math.Min(options.BandWidth, _bands / 2));
            for (int t = 0; t < length && count > 0; t++) HideBands(batch.Inputs.Row(batch.Shape.Position(r, t)), first, count);
        }
    }

    /// <summary>Hides bands of every frame of a time step, with their deltas.</summary>
    void HideBands(Span<float> row, int first, int count)
    {
        for (int group = 0; group < column.StepWidth; group += _bands) row.Slice(group + first, count).Clear();
    }

    (int First, int Count) Span(long epoch, ref long draw, int length, int most)
    {
        int count = Draw(seed, epoch, draw++, most + 1);
        return (Draw(seed, epoch, draw++, length - count + 1), count);
    }
}
