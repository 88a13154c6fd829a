using Windrow.Models.Telemetry;

namespace Windrow.Tests.Models.Telemetry;

public class GradientReachTests
{
    [Theory]
    [InlineData(new float[0])]
    [InlineData(new[] { 1f })]
    public void Without_a_gradient_through_time_the_verdict_is_unknown(float[] decay) => Assert.Equal(new GradientReach(null, GradientVerdict.Unknown), GradientReach.Of(decay));

    [Fact]
    public void The_horizon_is_counted_from_the_start_but_measured_against_the_largest_norm()
    {
        Assert.Equal(4.5, Horizon(1, 1, 1, 1, 0.1f, 0.001f), 1e-6);
        Assert.Equal(2.5, Horizon(1, 2, 0.2f, 0.002f, 0, 0), 1e-6);     // 0.02 is in the middle
        Assert.Equal(2, Horizon(1, 1, 1, 0, 0, 0), 1e-6);       // gone completely after two steps
    }

    [Theory]
    [InlineData(9.9f, GradientVerdict.Healthy)]
    [InlineData(10f, GradientVerdict.Exploding)]
    [InlineData(float.PositiveInfinity, GradientVerdict.Exploding)]
    [InlineData(float.NaN, GradientVerdict.Exploding)]
    public void Growth_to_ten_times_its_size_counts_as_exploding(float peak, GradientVerdict verdict) => Assert.Equal(verdict, GradientReach.Of([1, peak, 1]).Verdict);

    [Fact]
    public void A_gradient_that_is_gone_before_the_middle_of_the_window_is_vanishing()
    {
        Assert.Equal(GradientVerdict.Vanishing, GradientReach.Of([1, 0.1f, 0.009f, 0, 0]).Verdict);
        Assert.Equal(GradientVerdict.Healthy, GradientReach.Of([1, 0.1f, 0.011f, 0, 0]).Verdict);
    }

    static double Horizon(params float[] decay) => GradientReach.Of(decay).Horizon!.Value;
}
