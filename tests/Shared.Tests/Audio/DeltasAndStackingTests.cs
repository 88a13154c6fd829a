using Windrow.Audio;

namespace Windrow.Tests.Audio;

public class DeltasAndStackingTests
{
    [Fact]
    public void Deltas_of_a_ramp_are_its_slope_and_theirs_are_zero()
    {
        float[] ramp = [.. Enumerable.Range(0, 12).SelectMany(t => (float[])[3 * t, -t])];
        float[] appended = Deltas.Append(ramp, 2, 2);
        Assert.Equal(12 * 6, appended.Length);
        for (int t = 0; t < 12; t++)
        {
            float[] row = appended[(6 * t)..(6 * t + 6)];
            Assert.Equal([3 * t, -t], row[..2]);
            if (t is >= 2 and < 10) Assert.Equal([3, -1], row[2..4]);
            if (t is >= 4 and < 8) Assert.Equal([0, 0], row[4..]);
        }

        Assert.Equal([7, 8, 0, 0], Deltas.Append([7, 8], 2, 1));
    }

    [Fact]
    public void The_last_group_is_completed_with_the_last_time_step()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 7, 8, 7, 8], FrameStacking.Stack([1, 2, 3, 4, 5, 6, 7, 8], 2, 3));
        Assert.Equal([1, 2, 3, 4], FrameStacking.Stack([1, 2, 3, 4], 1, 2));
        Assert.Equal([9, 9, 9], FrameStacking.Stack([9], 1, 3));
    }
}
