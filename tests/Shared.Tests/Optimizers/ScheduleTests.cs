using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Windrow.Optimizers;
using Windrow.Tests.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Optimizers;

public class ScheduleTests
{
    static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    static readonly JsonElement Fixture = PyTorchFixture.Read("schedules.json");
    static readonly double Rate = Fixture.GetProperty("learningRate").GetDouble();

    public static TheoryData<int> Schedules => [.. Enumerable.Range(0, Fixture.GetProperty("schedules").GetArrayLength())];

    public static TheoryData<int> Plateaus => [.. Enumerable.Range(0, Fixture.GetProperty("plateaus").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void The_learning_rate_of_every_step_is_PyTorchs(int number)
    {
        JsonElement c = Fixture.GetProperty("schedules")[number];
        long stepsPerEpoch = Fixture.GetProperty("stepsPerEpoch").GetInt64();
        LearningRateSchedule schedule = new(Read(c.GetProperty("schedule")), stepsPerEpoch, stepsPerEpoch * Fixture.GetProperty("epochs").GetInt64());
        double[] expected = PyTorchFixture.Doubles(c.GetProperty("learningRates"));
        for (int step = 0; step < expected.Length; step++)
        {
            // An absolute error: where the cosine reaches zero, PyTorch's recursion may not reach it exactly.
            Assert.Equal(expected[step], Rate * schedule.Factor(step, plateau: 1), 1e-14);
        }
    }

    [Theory]
    [MemberData(nameof(Plateaus))]
    public void The_learning_rate_after_every_loss_on_a_plateau_is_PyTorchs(int number)
    {
        JsonElement c = Fixture.GetProperty("plateaus")[number];
        PlateauSchedule options = Assert.IsType<PlateauSchedule>(Read(c.GetProperty("schedule")));
        LearningRateSchedule schedule = new(options, 1, 1);
        double[] losses = PyTorchFixture.Doubles(c.GetProperty("losses")), expected = PyTorchFixture.Doubles(c.GetProperty("learningRates"));
        Plateau plateau = new();
        for (int i = 0; i < losses.Length; i++)
        {
            plateau = plateau.Next(options, losses[i]);
            RelativeError.Below(1e-12, Rate * schedule.Factor(i, plateau.Factor), expected[i], $"the learning rate after loss {i}");
        }

        Assert.NotEqual(Rate, expected[^1]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_loss_that_is_not_finite_is_never_the_best(double loss)
    {
        PlateauSchedule options = new() { Patience = 1, Factor = 0.5 };

        Plateau first = new Plateau().Next(options, loss);
        Assert.Equal((null, 1), (first.Best, first.EpochsWithoutImprovement));
        Plateau second = first.Next(options, 3);
        Assert.Equal((3, 0), (second.Best, second.EpochsWithoutImprovement));
        Plateau third = second.Next(options, loss);
        Assert.Equal((3, 1), (third.Best, third.EpochsWithoutImprovement));
        Assert.Equal((3, 0.5), (third.Next(options, loss).Best, third.Next(options, loss).Factor));
        Assert.Equal(3, new Plateau { Best = loss }.Next(options, 3).Best);        // as an old checkpoint may have it
    }

    [Fact]
    public void A_plateau_can_also_begin_with_a_linear_warm_up()
    {
        LearningRateSchedule schedule = new(new PlateauSchedule { WarmupSteps = 4 }, 10, 100);
        double[] factors = [.. Enumerable.Range(0, 6).Select(step => schedule.Factor(step, plateau: 0.5))];
        Assert.Equal([0.125, 0.25, 0.375, 0.5, 0.5, 0.5], factors);
    }

    static ScheduleOptions Read(JsonElement settings)
    {
        JsonObject others = JsonObject.Create(settings)!;
        others.Remove("type");
        return settings.GetProperty("type").GetString() switch
        {
            "constant" => others.Deserialize<ConstantSchedule>(Strict)!,
            "step" => others.Deserialize<StepSchedule>(Strict)!,
            "exponential" => others.Deserialize<ExponentialSchedule>(Strict)!,
            "decayAfter" => others.Deserialize<DecayAfterSchedule>(Strict)!,
            "cosine" => others.Deserialize<CosineSchedule>(Strict)!,
            "plateau" => others.Deserialize<PlateauSchedule>(Strict)!,
            string other => throw new InvalidDataException($"The fixture has the schedule '{other}'."),
            null => throw new InvalidDataException("The fixture has a schedule without a type."),
        };
    }
}
