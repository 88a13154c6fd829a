using Windrow.Grains.Jobs;
using Windrow.Grains.Runs;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Runs;

public sealed class RunStatusFileTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    JobStatus Status => new()
    {
        Id = "demo-1",
        State = JobState.Paused,
        RunFolder = _folder.Path,
        Step = 7,
        Checkpoint = Path.Combine(_folder.Path, "checkpoints", "step-00000007"),
        Incarnation = 2,
    };

    [Fact]
    public void A_status_comes_back_wherever_the_folder_is_and_names_no_path()
    {
        Assert.True(RunStatusFile.TryWrite(_folder.Path, Status));
        Assert.DoesNotContain(_folder.Path, File.ReadAllText(Path.Combine(_folder.Path, "status.json")), StringComparison.Ordinal);
        using TempFolder moved = new();
        File.Copy(Path.Combine(_folder.Path, "status.json"), Path.Combine(moved.Path, "status.json"));
        Assert.Equal(
            Status with { RunFolder = moved.Path, Checkpoint = Path.Combine(moved.Path, "checkpoints", "step-00000007") }, RunStatusFile.Read(moved.Path));
    }

    [Fact]
    public void An_earlier_start_does_not_replace_what_a_later_one_has_written()
    {
        Assert.True(RunStatusFile.TryWrite(_folder.Path, Status));
        Assert.False(RunStatusFile.TryWrite(_folder.Path, Status with { Incarnation = 1, State = JobState.Failed }));
        Assert.Equal(JobState.Paused, RunStatusFile.Read(_folder.Path)!.State);
        Assert.True(RunStatusFile.TryWrite(_folder.Path, Status with { State = JobState.Running }));
        Assert.Equal(JobState.Running, RunStatusFile.Read(_folder.Path)!.State);
    }

    [Fact]
    public void A_damaged_file_is_named_and_replaced_by_the_next_write()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "status.json"), "{");
        Assert.Contains("status.json' is damaged", Assert.Throws<InvalidDataException>(() => RunStatusFile.Read(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.True(RunStatusFile.TryWrite(_folder.Path, Status));
        Assert.Equal(Status, RunStatusFile.Read(_folder.Path));
    }
}
