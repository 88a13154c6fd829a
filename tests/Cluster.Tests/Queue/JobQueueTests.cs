using System.Net;
using Windrow.Grains.Queue;
using Windrow.Jobs;

namespace Windrow.Tests.Queue;

public sealed class JobQueueTests
{
    static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
    static readonly SiloSlots[] OneSlot = [new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1), 1)];

    /// <summary>A job that ends before it asks a second time says only when it leaves what it has used.</summary>
    [Fact]
    public void A_job_counts_for_its_users_share_however_short_it_is()
    {
        JobQueue queue = new(new QueueRules(), TimeSpan.FromMinutes(1));
        SlotRequest first = Request("ada-1", "ada", 0), second = Request("ada-2", "ada", 1), other = Request("ben-1", "ben", 2);
        foreach (SlotRequest job in (SlotRequest[])[first, second, other]) queue.Ask(job, OneSlot, Start);

        queue.Leave(first with { Usage = 0.3, UsageAt = Start });
        Assert.Equal((0, 1), Answer(second));        // the first that waits when the other user's job has started
        Assert.Equal((1, 0), Answer(other));

        (int Slots, int Place) Answer(SlotRequest request)
        {
            SlotAnswer answer = queue.Ask(request, OneSlot, Start);
            return (SlotSets.Count(answer.Slots), answer.Place);
        }
    }

    static SlotRequest Request(string id, string user, int seconds) =>
        new() { JobId = id, User = user, Priority = JobPriority.Normal, Submitted = Start.AddSeconds(seconds), UsageAt = Start };
}
