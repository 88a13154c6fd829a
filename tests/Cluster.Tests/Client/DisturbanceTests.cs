using Windrow.Cli.Rehearsal;

namespace Windrow.Tests.Client;

public sealed class DisturbanceTests
{
    public static TheoryData<string, int, int?, double, double, int?> Plans => new()
    {
        { "kill a silo every 20s", (int)DisturbanceKind.Kill, 1, 20, 0, null },
        { "Kill two silos every 1.5m up to 30 times", (int)DisturbanceKind.Kill, 2, 90, 0, 30 },
        { "kill all silos every 1h", (int)DisturbanceKind.Kill, null, 3600, 0, null },
        { "stop 3 silos every 0.5s up to 1 time", (int)DisturbanceKind.Stop, 3, 0.5, 0, 1 },
        { "hang a silo for 15s every 40s", (int)DisturbanceKind.Hang, 1, 40, 15, null },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_plan_is_read_as_it_is_meant(string text, int kind, int? silos, double every, double lasting, int? times) => Assert.Equal(
        new Disturbance((DisturbanceKind)kind, silos, TimeSpan.FromSeconds(every), TimeSpan.FromSeconds(lasting), times),
        Assert.Single(Disturbance.Parse(text, silos: 3)));

    [Fact]
    public void Several_are_separated_by_semicolons() =>
        Assert.Equal([DisturbanceKind.Kill, DisturbanceKind.Stop], Disturbance.Parse("kill a silo every 2s; stop a silo every 3s;", 3).Select(one => one.Kind));

    [Theory]
    [InlineData("", "--rehearse is empty; expected, for example, 'kill a silo every 20s'")]
    [InlineData("kill a silo", "--rehearse says 'kill a silo'; expected")]
    [InlineData("kill a silo every 20", "expected")]
    [InlineData("kill a silo every 0.01s", "the shortest time is 0.1s")]
    [InlineData("kill 4 silos every 20s", "and there are 3 silos")]
    [InlineData("kill 0 silos every 20s", "and there are 3 silos")]
    [InlineData("hang a silo every 20s", "a hang needs a time, such as 'for 15s'")]
    [InlineData("kill a silo for 5s every 20s", "only a hang has a time that it lasts")]
    [InlineData("drop a silo every 20s", "expected")]
    public void What_is_no_plan_is_refused_with_an_example(string text, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => Disturbance.Parse(text, silos: 3)).Message, StringComparison.Ordinal);
}
