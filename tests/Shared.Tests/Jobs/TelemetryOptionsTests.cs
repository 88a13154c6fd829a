using Windrow.Jobs;

namespace Windrow.Tests.Jobs;

public class TelemetryOptionsTests
{
    [Fact]
    public void The_first_step_is_measured_and_every_multiple()
    {
        Assert.Equal([1, 100, 200, 300], Measured(new TelemetryOptions()));
        Assert.Equal([1, 150, 300], Measured(new TelemetryOptions { EverySteps = 150 }));
        Assert.Empty(Measured(new TelemetryOptions { EverySteps = 0 }));

        static IEnumerable<int> Measured(TelemetryOptions options) => Enumerable.Range(1, 300).Where(number => options.IsDue(number - 1));
    }
}
