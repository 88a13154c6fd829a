using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;

namespace Windrow.Tests.Runs;

public sealed class RunCourseTests
{
    const string JobFile = "{name: course, data: {path: /x.txt}, training: {maxEpochs: 2, learningRate: 0.1}, evaluation: {everySteps: 5}}";

    [Fact]
    public void Each_step_has_the_settings_of_the_changes_before_it()
    {
        RunCourse course = new(JobFile, [new(20, ["training.maxEpochs=4"]), new(30, ["training.learningRate=0.5", "evaluation.everySteps=7"])], 10);
        Assert.Equal((20L, 0.1), (course.At(19).TotalSteps, course.At(19).LearningRate(19, 1)));
        Assert.Equal((40L, 0.1), (course.At(20).TotalSteps, course.At(20).LearningRate(20, 1)));
        Assert.Equal((40L, 0.5, 7), (course.At(30).TotalSteps, course.At(30).LearningRate(30, 1), course.At(30).EvaluationPeriod));
        Assert.Equal(20L, course.Until(20).TotalSteps);
        Assert.Equal(40L, course.Until(21).TotalSteps);
        Assert.Equal(20L, course.Until(0).TotalSteps);
        Assert.Equal([20L, 20L, 30L, null], new long?[] { course.NextChange(0), course.NextChange(19), course.NextChange(20), course.NextChange(30) });
    }

    [Fact]
    public void A_change_replaces_later_ones_of_the_same_setting_only()
    {
        IReadOnlyList<SettingsChange> changes = SettingsChanges.With(
            [new(10, ["training.maxEpochs=3"]), new(30, ["training.learningRate=0.5", "training.maxEpochs=4"]), new(40, ["training.learningRate=0.7"])],
            new(20, ["training.learningRate=0.2"]));
        Assert.Equal(
            ["10 training.maxEpochs=3", "20 training.learningRate=0.2", "30 training.maxEpochs=4"],
            changes.Select(change => $"{change.Step} {string.Join(",", change.Settings)}"));
    }

    [Fact]
    public void A_change_that_does_not_fit_the_job_file_is_named()
    {
        RunFailedException e = Assert.Throws<RunFailedException>(() => new RunCourse(JobFile, [new(20, ["training.maxEpochs=0"])], 10));
        Assert.Contains("training.maxEpochs is 0", Assert.IsType<RunFailure.InputRefused>(e.Failure).Reason, StringComparison.Ordinal);
    }
}
