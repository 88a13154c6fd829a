using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Windrow.Client;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Training;

/// <summary>Training depends on neither the job store nor the status files.</summary>
public sealed class StorageTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    /// <summary>A submission waits for the store twice, for two seconds each; the rest is for a machine that is busy with other work. A call that waits for
    /// ever takes thirty.</summary>
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(15);

    TinyJob Endless => cluster.Job with { Steps = 1_000_000, Checkpoints = "{everySteps: 20, keepLast: 2}", Evaluation = "{everySteps: 1000000}" };

    string Runs => Path.Combine(cluster.Folder, "runs");

    [Fact]
    public async Task A_locked_job_store_stops_neither_training_nor_orders_and_is_written_once_it_is_free()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(5);
        JobStatus paused;
        using (SqliteConnection other = Lock())
        {
            await job.StepAsync((await job.StatusAsync()).Step + 60);       // over several checkpoints
            paused = (await InTimeAsync(job.PauseAsync())).Status!;
            Assert.Equal(JobState.Paused, paused.State);
            JobHandle submitted = await InTimeAsync(cluster.SubmitAsync(cluster.Job with { Steps = 20 }));
            Assert.Equal(JobState.Completed, (await submitted.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
            Assert.Contains(await InTimeAsync(cluster.Client.ListAsync()), listed => listed.Id == submitted.Id);
        }

        await cluster.RestartAsync();
        JobHandle again = await cluster.Client.GetAsync(job.Id);
        JobStatus status = await again.StatusAsync();
        Assert.Equal((JobState.Paused, paused.Step, paused.Checkpoint), (status.State, status.Step, status.Checkpoint));
        Assert.True((await again.ResumeAsync()).Accepted);
        await again.StepAsync(paused.Step + 1);
        await again.CancelAsync();
    }

    [Fact]
    public async Task No_job_is_lost_with_the_job_store()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(5);
        long step = (await job.PauseAsync()).Status!.Step;
        await cluster.StopAsync();
        foreach (string file in Directory.GetFiles(Runs, "jobs.db*")) File.Delete(file);
        await cluster.StartAsync();
        JobStatus status = Assert.Single(await cluster.Client.ListAsync(), listed => listed.Id == job.Id);
        Assert.Equal((JobState.Paused, step), (status.State, status.Step));
        JobHandle again = await cluster.Client.GetAsync(job.Id);
        Assert.True((await again.ResumeAsync()).Accepted);
        await again.StepAsync(step + 1);
        await again.CancelAsync();
    }

    [Fact]
    public async Task A_copied_run_folder_is_a_separate_job()
    {
        JobHandle job = await cluster.SubmitAsync(Endless);
        await job.StepAsync(5);
        long step = (await job.PauseAsync()).Status!.Step;
        string copy = Path.Combine(Runs, "copied-1");
        CopyFolder(job.RunFolder, copy);
        JobHandle copied = await cluster.Client.GetAsync("copied-1");
        JobStatus status = await copied.StatusAsync();
        Assert.Equal((JobState.Paused, step, copy), (status.State, status.Step, status.RunFolder));
        Assert.StartsWith(copy, status.Checkpoint, StringComparison.Ordinal);
        Assert.True((await copied.ResumeAsync()).Accepted);
        await copied.StepAsync(step + 1);
        await copied.CancelAsync();
    }

    [Fact]
    public async Task A_broken_run_is_listed_with_the_reason_and_breaks_nothing()
    {
        JobHandle good = await cluster.RunAsync(cluster.Job with { Steps = 3 });
        JobHandle broken = await cluster.RunAsync(cluster.Job with { Steps = 3 });
        await File.WriteAllTextAsync(Path.Combine(broken.RunFolder, "status.json"), "{ \"id\": ");
        IReadOnlyList<JobStatus> jobs = await cluster.Client.ListAsync();
        Assert.Equal(JobState.Completed, Assert.Single(jobs, job => job.Id == good.Id).State);
        Assert.Contains("status.json' is damaged", Assert.Single(jobs, job => job.Id == broken.Id).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_run_folder_cannot_be_created_is_refused_with_the_reason()
    {
        // A file where the folder of all runs should be; the silo holds its database and locks open.
        string aside = $"{Runs}-aside";
        Directory.Move(Runs, aside);
        try
        {
            await File.WriteAllTextAsync(Runs, "");
            JobRefusedException e = await Assert.ThrowsAsync<JobRefusedException>(() => InTimeAsync(cluster.SubmitAsync(cluster.Job)));
            Assert.StartsWith($"A run folder for 'tiny' cannot be created in '{Runs}': ", Assert.Single(e.Problems), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(Runs);
            Directory.Move(aside, Runs);
        }
    }

    static async Task<T> InTimeAsync<T>(Task<T> call)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            return await call;
        }
        finally
        {
            Assert.InRange(Stopwatch.GetElapsedTime(begun), TimeSpan.Zero, AtOnce);
        }
    }

    /// <summary>Another program that locks the job store.</summary>
    SqliteConnection Lock()
    {
        SqliteConnection connection = new($"Data Source={Path.Combine(Runs, "jobs.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        command.ExecuteNonQuery();
        return connection;
    }

    static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string place = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }
}
