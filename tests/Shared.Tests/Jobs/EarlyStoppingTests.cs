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
        Assert.Equal(new Stopping { EpochsWithoutImprovement = 1 }, first);
        Stopping second = EarlyStopping.Next(options, first, 3);
        Assert.Equal(new Stopping { Best = 3 }, second);
        Stopping fourth = EarlyStopping.Next(options, EarlyStopping.Next(options, second, figure), figure);
        Assert.Equal(new Stopping { Best = 3, EpochsWithoutImprovement = 2 }, fourth);
        Assert.True(EarlyStopping.IsOver(options, fourth));
        Assert.Equal(new Stopping { Best = 3 }, EarlyStopping.Next(options, new Stopping { Best = figure }, 3));      // as an old checkpoint may have it
    }

    [Fact]
    public void The_memory_of_a_checkpoint_keeps_its_names()
    {
        TrainingProgress progress = new()
        {
            Step = 7,
            Stopping = new Stopping { Best = 1.5, EpochsWithoutImprovement = 2 },
            Plateau = new Plateau { Best = 2.5, EpochsWithoutImprovement = 3 },
        };

        string json = JsonSerializer.Serialize(progress, JsonFile.Options);

        Assert.Equal(2, JsonDocument.Parse(json).RootElement.GetProperty("stopping").GetProperty("bad").GetInt32());
        Assert.Equal(3, JsonDocument.Parse(json).RootElement.GetProperty("plateau").GetProperty("bad").GetInt32());
        Assert.Equal(progress, JsonSerializer.Deserialize<TrainingProgress>(json, JsonFile.Options));
    }
}
