using System.Text.Json;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Optimizers;

namespace Windrow.Tests.Jobs;

public sealed class EarlyStoppingTests
{
    [Theory]
    [InlineData(MonitorMode.Min, double.NaN)]
    [InlineData(MonitorMode.Min, double.NegativeInfinity)]
    [InlineData(MonitorMode.Max, double.PositiveInfinity)]
    [InlineData(MonitorMode.Max, double.NaN)]
    public void A_figure_that_is_not_finite_is_never_an_improvement(MonitorMode mode, double figure)
    {
        EarlyStoppingOptions options = new() { Mode = mode, Patience = 2 };

        Stopping first = EarlyStopping.Next(options, new Stopping(), figure);
        Assert.Equal(new Stopping { Monitor = "val_loss", EpochsWithoutImprovement = 1 }, first);
        Stopping second = EarlyStopping.Next(options, first, 3);
        Assert.Equal(new Stopping { Monitor = "val_loss", Best = 3 }, second);
        Stopping fourth = EarlyStopping.Next(options, EarlyStopping.Next(options, second, figure), figure);
        Assert.Equal(new Stopping { Monitor = "val_loss", Best = 3, EpochsWithoutImprovement = 2 }, fourth);
        Assert.True(EarlyStopping.IsOver(options, fourth));
        Assert.Equal(second, EarlyStopping.Next(options, new Stopping { Best = figure }, 3));      // as an old checkpoint may have it
    }

    [Fact]
    public void A_metric_improves_in_the_direction_that_is_better_for_it_and_another_one_begins_again()
    {
        EarlyStoppingOptions accuracy = new() { Monitor = "accuracy", Patience = 2, MinDelta = 0.1 }, error = new() { Monitor = "rmse", Patience = 2 };
        Stopping memory = new();
        foreach (double value in (double[])[0.5, 0.55, 0.7, 0.75]) memory = EarlyStopping.Next(accuracy, memory, value);
        Assert.Equal(new Stopping { Monitor = "accuracy", Best = 0.7, EpochsWithoutImprovement = 1 }, memory);

        Assert.Equal(new Stopping { Monitor = "rmse", Best = 12 }, EarlyStopping.Next(error, memory, 12));
        Assert.Equal(1, EarlyStopping.Next(error, new Stopping { Monitor = "rmse", Best = 12 }, 12.5).EpochsWithoutImprovement);
    }

    [Fact]
    public void A_plateau_of_a_metric_is_where_it_does_not_improve_in_its_direction()
    {
        PlateauSchedule skill = new() { Monitor = "skill", Patience = 0, Factor = 0.5, Threshold = 0.1 };
        Plateau memory = new();
        // Better than -1 by a tenth is above -0.9; better than 0.5 by a tenth is above 0.55.
        (double Value, double Factor)[] expected = [(-1, 1), (-0.95, 0.5), (-0.85, 0.5), (0.5, 0.5), (0.54, 0.25), (0.56, 0.25)];
        foreach ((double value, double factor) in expected)
        {
            memory = memory.Next(skill, value);
            Assert.Equal(factor, memory.Factor);
        }

        Plateau other = memory.Next(skill with { Monitor = "val_loss" }, 3);
        Assert.Equal((3, 0.25, "val_loss"), (other.Best, other.Factor, other.Monitor));
    }

    [Fact]
    public void The_memory_of_a_checkpoint_keeps_its_names()
    {
        TrainingProgress progress = new()
        {
            Step = 7,
            Best = new BestFigure("macroF1", 0.1 + 0.2),
            Stopping = new Stopping { Best = 1.5, EpochsWithoutImprovement = 2 },
            Plateau = new Plateau { Best = 2.5, EpochsWithoutImprovement = 3 },
        };

        string json = JsonSerializer.Serialize(progress, JsonFile.Options);

        Assert.Equal(2, JsonDocument.Parse(json).RootElement.GetProperty("stopping").GetProperty("bad").GetInt32());
        Assert.Equal(3, JsonDocument.Parse(json).RootElement.GetProperty("plateau").GetProperty("bad").GetInt32());
        Assert.Equal(progress, JsonSerializer.Deserialize<TrainingProgress>(json, JsonFile.Options));
    }
}
