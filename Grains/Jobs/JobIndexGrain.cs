using System.Globalization;
using Orleans.Concurrency;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Access;
using Windrow.Grains.Compute;
using Windrow.Grains.Hosting;
using Windrow.Grains.Runs;
using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>The list of all jobs, and the place where new ones are submitted. The key is <see cref="IJobIndexGrain.Key"/>.</summary>
/// <remarks>Keeps no state: the run folders tell which jobs there are. Reentrant, because submissions read files.</remarks>
[Reentrant]
public sealed class JobIndexGrain(GrainSettings settings, RunFolders folders, SiloCompute compute, JobPolicies policies, TimeProvider time) : Grain, IJobIndexGrain, IDisposable
{
    readonly SemaphoreSlim _submitting = new(1);        // a user's waiting jobs are counted before the next submission

    public async Task<SubmitReply> SubmitAsync(SubmitRequest request, CancellationToken cancellation)
    {
        JobFileReading reading = JobFileReader.Read(request.JobFile, "job file", settings.RunsFolder, []);
        if (reading.Job is not { } job) return new SubmitReply(null, [.. reading.Problems]);
        if (request.Original.Length > JobFileReader.MaxCharacters)
            return new SubmitReply(null, [$"The job file as its user wrote it has {request.Original.Length} characters; at most {JobFileReader.MaxCharacters} are allowed."]);
        if (Priorities.Refusal(job.Priority) is { } refusal) return new SubmitReply(null, [refusal]);
        if (settings.Queue?.MaxWaitingJobs is not int most) return await CreateAsync(job, request);
        await _submitting.WaitAsync(cancellation);
        try
        {
            return await TooManyWaitAsync(most) is { } tooMany ? new SubmitReply(null, [tooMany]) : await CreateAsync(job, request);
        }
        finally
        {
            _submitting.Release();
        }
    }

    /// <summary>Makes the run folder and the job of a job file that is right.</summary>
    async Task<SubmitReply> CreateAsync(JobFile job, SubmitRequest request)
    {
        string? owner = Caller.CurrentUser;
        try
        {
            string id = await compute.Files.RunAsync(() =>
            {
                DataFiles.Check(job.Data, settings.DataRoots);
                if (job.Model.Weights is { } weights) StartWeights.RequireFile(weights, settings.DataRoots);
                return CreateRunFolder(job.Name, request);
            });
            JobStatus status = new() { Id = id, State = JobState.Queued, RunFolder = folders.Of(id), Submitted = time.GetUtcNow(), Owner = owner, Priority = job.Priority };
            return new SubmitReply(await GrainFactory.GetGrain<IJobGrain>(id).CreateAsync(request, status), []);
        }
        catch (DataException e)
        {
            return new SubmitReply(null, [e.Message]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SubmitReply(null, [$"A run folder for '{job.Name}' cannot be created in '{folders.Root}': {e.Message}"]);
        }
    }

    /// <summary>Why the caller may not submit another job now, as a sentence; null if there are not too many that wait.</summary>
    async Task<string?> TooManyWaitAsync(int most)
    {
        string? owner = Caller.CurrentUser;
        JobList jobs = await ListAsync();
        int waiting = jobs.Jobs.Count(job => job.Owner == owner && job.State is (JobState.Queued or JobState.Starting));
        if (waiting < most) return null;
        string have = waiting == 1 ? "1 of your jobs is" : $"{waiting} of your jobs are";
        return $"{have} waiting to start, and this cluster allows {most}. Submit again when one of them has started, or cancel one.";
    }

    public async Task<JobList> ListAsync()
    {
        IReadOnlyList<JobStatus> jobs = await compute.Files.RunAsync(() => RunListing.Read(folders.Root));
        return new(await Task.WhenAll(jobs.Select(CurrentAsync)));
    }

    /// <summary>A job that is not at rest is asked itself: the process that ran it may be gone without its grain knowing yet.</summary>
    async Task<JobStatus> CurrentAsync(JobStatus known)
    {
        if (known.State.IsAtRest()) return known;
        try
        {
            return await GrainFactory.GetGrain<IJobGrain>(known.Id).StatusAsync().WaitAsync(policies.ListLimit, time) ?? known;
        }
        catch (Exception e)
        {
            return known with { Message = $"The job does not answer: {e.Message}" };
        }
    }

    /// <summary>Creates a run folder for the name, with the next number that no run folder has.</summary>
    string CreateRunFolder(string name, SubmitRequest request)
    {
        Directory.CreateDirectory(folders.Root);
        int last = Directory.EnumerateDirectories(folders.Root, $"{name}-*")
            .Select(folder => int.TryParse(Path.GetFileName(folder).AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
            .DefaultIfEmpty()
            .Max();
        for (int number = last + 1; ; number++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
            if (RunFolder.TryCreate(folders.Of(id), request.Original, request.JobFile)) return id;
        }
    }

    public void Dispose() => _submitting.Dispose();
}
