using Orleans.Concurrency;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Hosting;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The list of all jobs, and the door through which new ones come. The key is <see cref="IJobIndexGrain.Key"/>.</summary>
/// <remarks>Reentrant, because a job that it creates reports its state back to it.</remarks>
[Reentrant]
public sealed class JobIndexGrain(
    [PersistentState("index", WindrowGrains.JobStorage)] IPersistentState<JobIndexRecord> record, GrainSettings settings) : Grain, IJobIndexGrain
{
    public async Task<SubmitReply> SubmitAsync(SubmitRequest request, CancellationToken cancellation)
    {
        JobFileReading reading = JobFileReader.Read(request.JobFile, "job file", settings.RunsFolder, []);
        if (reading.Job is not { } job) return new SubmitReply(null, [.. reading.Problems]);
        try
        {
            DataFiles.Check(job.Data, settings.DataRoots);
            if (job.Model.Weights is { } weights) StartWeights.RequireFile(weights, settings.DataRoots);
        }
        catch (DataException e)
        {
            return new SubmitReply(null, [e.Message]);
        }

        JobStatus status = NewJob(job.Name);
        record.State.Jobs.Add(status);
        await record.WriteStateAsync(cancellation);
        return new SubmitReply(await GrainFactory.GetGrain<IJobGrain>(status.Id).CreateAsync(request, status), []);
    }

    public async Task<JobList> ListAsync() => new(await Task.WhenAll(record.State.Jobs.ToArray().Select(CurrentAsync)));

    public Task ReportAsync(JobStatus status)
    {
        int i = record.State.Jobs.FindIndex(job => job.Id == status.Id);
        if (i < 0) record.State.Jobs.Add(status);
        else record.State.Jobs[i] = status;
        return record.WriteStateAsync();
    }

    /// <summary>A job at work is asked itself: it may have lost the process that ran it, and not know yet.</summary>
    async Task<JobStatus> CurrentAsync(JobStatus known) =>
        known.State.IsAtRest() ? known : await GrainFactory.GetGrain<IJobGrain>(known.Id).StatusAsync() ?? known;

    /// <summary>The next number of the name, whose run folder is not there either.</summary>
    JobStatus NewJob(string name)
    {
        for (int number = 1; ; number++)
        {
            string id = $"{name}-{number}", folder = Path.Combine(settings.RunsFolder, id);
            if (record.State.Jobs.Any(job => job.Id == id) || Directory.Exists(folder)) continue;
            return new JobStatus { Id = id, State = JobState.Queued, RunFolder = folder, Submitted = DateTimeOffset.UtcNow };
        }
    }
}

/// <summary>What is stored of the list.</summary>
[GenerateSerializer, Alias("windrow.JobIndexRecord")]
public sealed class JobIndexRecord
{
    /// <summary>Oldest first, each as it was when its state last changed.</summary>
    [Id(0)] public List<JobStatus> Jobs { get; set; } = [];
}
