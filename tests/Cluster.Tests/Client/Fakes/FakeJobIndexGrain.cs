using Windrow.Grains.Jobs;

namespace Windrow.Tests.Client.Fakes;

sealed class FakeJobIndexGrain(FakeJobs jobs) : Grain, IJobIndexGrain
{
    public Task<SubmitReply> SubmitAsync(SubmitRequest request, CancellationToken cancellation) => Task.FromResult(jobs.Submit(request));

    public Task<JobList> ListAsync() => Task.FromResult(new JobList([.. jobs.All.Select(job => job.Status)]));
}
