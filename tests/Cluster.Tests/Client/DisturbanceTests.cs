using Windrow.Cli.Rehearsal;

namespace Windrow.Tests.Client;

public sealed class DisturbanceTests
{
    public static TheoryData<string, int, int?, double, double, int?> Plans => new()
    {
        { "kill a silo every 20s", (int)DisturbanceKind.Kill, 1, 20, 0, null },
        { "Kill two silos every 1.5m up to 30 times", (int)DisturbanceKind.Kill, 2, 90, 0, 30 },
        { "kill all silos every 1h", (int)DisturbanceKind.Kill, null, 3600, 0, null },
        { "stop 2 silos every 0.5s up to 1 time", (int)DisturbanceKind.Stop, 2, 0.5, 0, 1 },
        { "hang a silo for 15s every 40s", (int)DisturbanceKind.Hang, 1, 40, 15, null },
        { "pause two silos for 1m every 2m", (int)DisturbanceKind.Hang, 2, 120, 60, null },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_is_read_as_it_is_meant(string text, int kind, int? silos, double every, double lasting, int? times) => Assert.Equal(
        new Disturbance((DisturbanceKind)kind, silos, TimeSpan.FromSeconds(every), TimeSpan.FromSeconds(lasting), times),
        Assert.Single(Disturbance.Parse(text, silos: 3)));

    [Theory]
    [InlineData("kill a silo every 2s; stop a silo every 3s;")]
    [InlineData("kill a silo every 2s and stop a silo every 3s")]
    public void Several_are_joined(string text) =>
        Assert.Equal([DisturbanceKind.Kill, DisturbanceKind.Stop], Disturbance.Parse(text, 3).Select(one => one.Kind));

    [Fact]
    public void The_seed_decides_when_and_where()
    {
        Disturbance disturbance = Assert.Single(Disturbance.Parse("kill two silos every 10s up to 1000 times", 4));
        (TimeSpan Pause, int[] Places)[] times = [.. disturbance.Draw(seed: 5, silos: 4)], same = [.. disturbance.Draw(seed: 5, silos: 4)];
        Assert.Equal(1000, times.Length);
        Assert.Equal(times.Select(time => time.Pause), same.Select(time => time.Pause));
        Assert.Equal(times.Select(time => time.Places), same.Select(time => time.Places));
        Assert.NotEqual(times.Select(time => time.Places), disturbance.Draw(seed: 6, silos: 4).Select(time => time.Places));

        Assert.All(times, time => Assert.InRange(time.Pause.TotalSeconds, 5, 15));
        // The mean of 1,000 uniform draws has a standard deviation of 10/sqrt(12)/sqrt(1000) = 0.09 s; each place has a binomial(1000, 1/2) count, +-16.
        Assert.InRange(times.Average(time => time.Pause.TotalSeconds), 9.6, 10.4);
        Assert.All(times, time => Assert.Equal(2, time.Places.Distinct().Count()));
        Assert.All(Enumerable.Range(0, 4), place => Assert.InRange(times.Count(time => time.Places.Contains(place)), 430, 570));
    }

    [Theory]
    [InlineData("", "--rehearse is empty; expected, for example, 'kill a silo every 20s'")]
    [InlineData("kill a silo", "--rehearse says 'kill a silo'; expected")]
    [InlineData("kill a silo every 20", "expected")]
    [InlineData("kill a silo every 0.01s", "the shortest time is 0.1s")]
    [InlineData("kill 4 silos every 20s", "and there are 3 silos")]
    [InlineData("kill 0 silos every 20s", "and there are 3 silos")]
    [InlineData("hang a silo every 20s", "a hang needs a time, such as 'for 15s'")]
    [InlineData("kill a silo for 5s every 20s", "only a hang has a time that it lasts")]
    [InlineData("stop all silos every 20s", "stop at most 2 of 3")]
    [InlineData("drop a silo every 20s", "expected")]
    public void What_is_no_plan_is_refused_with_an_example(string text, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => Disturbance.Parse(text, silos: 3)).Message, StringComparison.Ordinal);
}
