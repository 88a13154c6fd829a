using Windrow.Grains.Queue;
using Windrow.Jobs;
using Windrow.Numerics;

namespace Windrow.Tests.Queue;

public sealed class SchedulerTests
{
    static readonly string[] Users = ["ada", "ben", "cleo", "dan"];

    /// <summary>Random submissions of several users and priorities, 3 % more on average than the cluster can compute, so low priority waits
    /// for the end of the rush; it must not wait much longer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void In_a_week_of_random_submissions_every_job_ends_and_no_slot_is_used_twice(int seed)
    {
        SimulatedWeek week = Run(seed, out TimeSpan longest);

        Assert.True(week.Jobs.Count > 300, $"{week.Jobs.Count} jobs");
        Assert.All(week.Jobs, job => Assert.True(job.IsDone, $"{job.Request.JobId} has not ended"));
        Assert.True(week.Jobs.Sum(job => job.Interruptions) > 10, "nothing was ever paused for a job of higher priority");
        Assert.True(longest < TimeSpan.FromDays(3), $"a job waited for {longest}");
        Assert.Equal(week.Log, Run(seed, out _).Log);
    }

    /// <summary>Two users who always have jobs waiting get the same number of slots over a working day of eight hours, although one of them submits three times as many
    /// jobs, which are three times as long.</summary>
    [Fact]
    public void Users_of_the_same_priority_get_equal_shares()
    {
        SimulatedWeek week = new(new QueueRules(), 4, 2);
        for (int i = 0; i < 300; i++)
        {
            week.Submit($"ada-{i}", "ada", JobPriority.Normal, 90);
            if (i % 3 == 0) week.Submit($"ben-{i}", "ben", JobPriority.Normal, 30);
        }

        while (week.Minute < 8 * 60) week.Tick();
        double ada = Used(week, "ada"), ben = Used(week, "ben");
        Assert.Equal(6 * 8 * 60, ada + ben);
        Assert.InRange(ben / (ada + ben), 0.45, 0.55);
    }

    [Fact]
    public void A_job_of_higher_priority_pauses_the_newest_of_the_lowest_and_takes_its_slots_a_minute_later()
    {
        SimulatedWeek week = new(new QueueRules(), 2);
        week.Submit("low-1", "ada", JobPriority.Low, 10);
        week.Tick();
        week.Submit("low-2", "ada", JobPriority.Low, 10);
        week.Tick();
        week.Submit("high-1", "ben", JobPriority.High, 3);
        while (week.Jobs.Any(job => !job.IsDone)) week.Tick();
        Assert.Equal(["0 starts low-1", "1 starts low-2", "2 pauses low-2", "3 starts high-1", "6 starts low-2"], week.Log);
    }

    [Fact]
    public void A_job_of_the_same_priority_pauses_nothing_but_gets_what_others_can_do_without()
    {
        SimulatedWeek week = new(new QueueRules(), 2, 2);
        week.Submit("wide-1", "ada", JobPriority.Normal, 100, dataShards: 8);
        week.Tick();
        Assert.Equal(4, SlotSets.Count(week.Jobs[0].Request.Held));
        week.Submit("small-1", "ada", JobPriority.Normal, 5);
        week.Submit("small-2", "ada", JobPriority.Normal, 5, dataShards: 4, minWorkers: 4);
        for (int i = 0; i < 3; i++) week.Tick();
        Assert.Equal([3, 1, 0], week.Jobs.Select(job => SlotSets.Count(job.Request.Held)));
        Assert.Equal(0, week.Jobs[0].Interruptions);
    }

    [Fact]
    public void Small_jobs_pass_a_large_one_only_as_long_as_its_patience_lasts()
    {
        SimulatedWeek week = new(new QueueRules { Patience = TimeSpan.FromMinutes(10) }, 2);
        week.Submit("first", "ada", JobPriority.Normal, 30);
        week.Tick();
        week.Submit("large", "ada", JobPriority.Normal, 10, dataShards: 2, minWorkers: 2);
        for (int i = 0; i < 8; i++) week.Submit($"small-{i}", "ada", JobPriority.Normal, 4);
        while (week.Jobs.Any(job => !job.IsDone)) week.Tick();
        Assert.Equal(
            ["0 starts first", "1 starts small-0", "5 starts small-1", "9 starts small-2", "30 starts large"], week.Log.Take(5));
    }

    [Fact]
    public void Reasons_say_what_a_job_waits_for()
    {
        SimulatedWeek week = new(new QueueRules { MaxRunningJobs = 1 }, 2);
        week.Submit("one", "ada", JobPriority.Normal, 10);
        week.Submit("two", "ada", JobPriority.Normal, 10);
        week.Submit("large", "ben", JobPriority.Normal, 10, dataShards: 4, minWorkers: 3);
        week.Submit("pair", "ben", JobPriority.Normal, 10, dataShards: 2, minWorkers: 2);
        week.Tick();
        QueueDecision[] waiting = [.. Scheduler.Decide(week.State).Where(decision => decision.Place > 0)];
        Assert.Equal([1, 2, 3], waiting.Select(decision => decision.Place));
        Assert.Equal(
        [
            ("large", "Waiting for silos to join: the job needs 3 slots, and the cluster has 2."),
            ("pair", "Waiting for 2 slots; 1 of 2 is free."),
            ("two", "1 of its user's jobs is running, and this cluster allows no more at the same time."),
        ], waiting.Select(decision => (decision.Job.JobId, decision.Reason!)));
    }

    static double Used(SimulatedWeek week, string user) => week.Jobs.Where(job => job.Request.User == user).Sum(job => (double)job.Used);

    static SimulatedWeek Run(int seed, out TimeSpan longest)
    {
        QueueRules rules = new() { MaxRunningJobs = 6 };
        SimulatedWeek week = new(rules, 4, 2, 2);
        int count = 0;
        while (week.Minute < 7 * 24 * 60 || (week.Jobs.Any(job => !job.IsDone) && week.Minute < 21 * 24 * 60))
        {
            if (week.Minute < 7 * 24 * 60 && Draw(0) < 0.05)
            {
                int shards = 1 + (int)(Draw(1) * 8);
                int? least = Draw(2) < 0.3 ? 1 + (int)(Draw(3) * shards) : null;
                JobPriority priority = Draw(4) switch { < 0.3 => JobPriority.Low, < 0.85 => JobPriority.Normal, _ => JobPriority.High };
                week.Submit($"job-{count++}", Users[(int)(Draw(5) * Users.Length)], priority, 1 + (int)(Draw(6) * 320), shards, least);
            }

            week.Tick();
            AssertNoSlotTwice(week);
        }

        longest = week.Jobs.Max(job => job.Request.Waited);
        return week;

        double Draw(int what) => CounterRandom.UniformDouble(seed, what, week.Minute);
    }

    static void AssertNoSlotTwice(SimulatedWeek week)
    {
        Dictionary<SiloAddress, int> used = week.Jobs.SelectMany(job => job.Request.Held).GroupBy(part => part.Silo).ToDictionary(parts => parts.Key, SlotSets.Count);
        foreach (SiloSlots silo in week.Silos)
        {
            int count = used.GetValueOrDefault(silo.Silo);
            Assert.True(count <= silo.Slots, $"minute {week.Minute}: {count} of {silo.Slots} slots of {silo.Silo}");
        }
    }
}
