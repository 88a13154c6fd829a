using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Client.Fakes;

namespace Windrow.Tests.Client;

[Collection(FakeClusterCollection.Name)]
public sealed class JobCommandTests(FakeCluster cluster) : IDisposable
{
    readonly CommandLine _windrow = new(cluster.Client);
    readonly string _place = Directory.GetCurrentDirectory();

    [Theory]
    [InlineData("status")]
    [InlineData("watch")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    [InlineData("checkpoint")]
    [InlineData("set", "training.learningRate=0.1")]
    [InlineData("events")]
    [InlineData("compare", "nothing-8")]
    [InlineData("note", "text")]
    [InlineData("tag", "a")]
    [InlineData("generate")]
    public async Task An_unknown_id_ends_with_2(string command, params string[] more)
    {
        Assert.Equal(2, await _windrow.RunAsync([command, "nothing-7", .. more, "--cluster", _place]));
        Assert.Contains("There is no job 'nothing-7'", _windrow.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", JobState.Paused)]
    [InlineData("cancel", JobState.Cancelled)]
    [InlineData("checkpoint", JobState.Running)]
    public async Task An_order_to_a_running_job_is_carried_out(string command, JobState expected)
    {
        FakeJob job = Running();

        Assert.Equal(0, await _windrow.RunAsync(command, job.Status.Id));
        Assert.Equal(expected, job.Status.State);
        Assert.NotEmpty(_windrow.OutLines);
    }

    [Fact]
    public async Task An_order_that_comes_too_late_ends_with_2_and_the_reason()
    {
        FakeJob job = Running();
        job.Append(Events.State(JobState.Completed, 3));

        Assert.Equal(2, await _windrow.RunAsync("pause", job.Status.Id));
        Assert.Contains("Completed", _windrow.Error, StringComparison.Ordinal);
        Assert.Equal("", _windrow.Out);
    }

    [Fact]
    public async Task The_learning_rate_of_a_running_job_can_be_set()
    {
        FakeJob job = Running();

        Assert.Equal(0, await _windrow.RunAsync("set", job.Status.Id, "training.learningRate=1e-4"));
        Assert.Equal(1e-4, job.LearningRate);
    }

    [Fact]
    public async Task Status_for_programs_has_the_states_and_names_of_the_events()
    {
        FakeJob job = Running();

        Assert.Equal(0, await _windrow.RunAsync("status", job.Status.Id, "--json", "--cluster", _place));
        JsonElement status = JsonDocument.Parse(_windrow.Out).RootElement;
        Assert.Equal(job.Status.Id, status.GetProperty("id").GetString());
        Assert.Equal("running", status.GetProperty("state").GetString());
        Assert.Equal(100, status.GetProperty("total_steps").GetInt64());
    }

    [Fact]
    public async Task Status_for_people_has_the_step_and_the_run_folder()
    {
        FakeJob job = Running();

        Assert.Equal(0, await _windrow.RunAsync("status", job.Status.Id, "--cluster", _place));
        Assert.Contains("1/100", _windrow.Out, StringComparison.Ordinal);
        Assert.Contains(job.Status.RunFolder, _windrow.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_shows_every_job_to_people_and_to_programs()
    {
        string[] ids = [Running().Status.Id, Running().Status.Id];

        Assert.Equal(0, await _windrow.RunAsync("list", "--cluster", _place));
        Assert.All(ids, id => Assert.Contains(id, _windrow.Out, StringComparison.Ordinal));

        using CommandLine again = new(cluster.Client);
        Assert.Equal(0, await again.RunAsync("list", "--cluster", _place, "--json"));
        string?[] listed = [.. JsonDocument.Parse(again.Out).RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetString())];
        Assert.Superset(ids.ToHashSet<string?>(), listed.ToHashSet());
    }

    [Fact]
    public async Task List_of_a_folder_without_runs_is_empty_and_creates_nothing()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        Assert.Equal(0, await _windrow.RunAsync("list", "--runs", folder, "--json"));
        Assert.Equal("[]", _windrow.Out.Trim());
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Watch_shows_a_job_that_is_over_from_its_beginning()
    {
        FakeJob job = Running();
        job.Append(Events.State(JobState.Completed, 1));

        Assert.Equal(0, await _windrow.RunAsync("watch", job.Status.Id, "--json", "--cluster", _place));
        Assert.Equal(job.Stored().Select(JobEventJson.Write), _windrow.OutLines);
    }

    [Fact]
    public async Task Resume_continues_where_the_job_stopped_and_shows_only_what_is_new()
    {
        FakeJob job = Running();
        job.Append(Events.State(JobState.Paused, 2));
        long stored = job.Stored().Count;

        Assert.Equal(0, await _windrow.RunAsync("resume", job.Status.Id, "--json"));
        Assert.Equal(stored + 1, JobEventJson.Read(_windrow.OutLines[0]).Sequence);
        Assert.Equal(JobState.Completed, job.Status.State);
    }

    [Fact]
    public async Task Resume_of_a_job_that_is_already_running_watches_it()
    {
        FakeJob job = Running();
        Task<int> command = _windrow.RunAsync("resume", job.Status.Id);
        job.Append(Events.State(JobState.Completed, 1));

        Assert.Equal(0, await command);
        Assert.Contains("completed", _windrow.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_resume_a_job_at_once_without_waiting_are_both_answered_at_once()
    {
        FakeJob job = Running();
        job.Append(Events.State(JobState.Paused, 2), Events.State(JobState.Recovering, 2), Events.Step(3));     // the other was first; its run continues

        Assert.Equal(0, await _windrow.RunAsync("resume", job.Status.Id, "--no-wait", "--cluster", _place).WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([job.Status.Id], _windrow.OutLines);
    }

    [Fact]
    public async Task Settings_that_change_on_resume_reach_the_job()
    {
        FakeJob job = Running();
        job.Append(Events.State(JobState.Completed, 2));

        Assert.Equal(0, await _windrow.RunAsync("resume", job.Status.Id, "--set", "training.maxEpochs=20", "--set", "training.learningRate=0.1"));
        Assert.Equal(["training.maxEpochs=20", "training.learningRate=0.1"], job.Settings);
    }

    [Fact]
    public async Task With_json_a_refused_order_and_a_wrong_line_are_errors_in_json()
    {
        foreach (string[] line in (string[][])[["resume", "nothing-7", "--json"], ["resume", "--json"], ["submit", "none.yaml", "--json"]])
        {
            using CommandLine windrow = new(cluster.Client);
            Assert.Equal(2, await windrow.RunAsync(line));
            string last = windrow.Error.TrimEnd().Split('\n')[^1];
            JsonElement error = JsonDocument.Parse(last).RootElement.GetProperty("error");
            Assert.Equal(2, error.GetProperty("exit_code").GetInt32());
            Assert.NotEqual("", error.GetProperty("messages")[0].GetString());
        }
    }

    public void Dispose() => _windrow.Dispose();

    FakeJob Running()
    {
        FakeJob job = cluster.Jobs.Add("job");
        job.Append(Events.State(JobState.Running), Events.Step(1));
        return job;
    }
}
