using System.Text.Json.Nodes;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Numerics.Blas;
using Windrow.Silo;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Training;

/// <summary>Jobs whose products are computed by another library than our own.</summary>
public sealed class FastestTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    static string Library => $"{BlasLibrary.Native.Backend.Description.Name} {BlasLibrary.Native.Backend.Description.Version}";

    [Fact]
    public async Task The_choice_is_measured_once_recorded_shown_and_used_by_every_start()
    {
        TinyJob tiny = cluster.Job with { Steps = 20, Workers = 2 };
        JobHandle reproducible = await cluster.RunAsync(tiny), job = await cluster.RunAsync(tiny with { Training = [.. tiny.Training, "numerics: fastest"] });
        Assert.Null((await reproducible.StatusAsync()).Products);
        Assert.False(File.Exists(Path.Combine(reproducible.RunFolder, "products.json")));
        JobStatus status = await job.StatusAsync();
        string file = Path.Combine(job.RunFolder, "products.json");
        JsonNode recorded = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        JsonArray products = recorded["products"]!.AsArray();
        int kinds = Kinds(products), others = Kinds(products.Where(product => (bool)product!["is_of_other"]!));
        Assert.Equal(Library, (string?)recorded["library"]);
        Assert.Equal(
            others == 0 ? $"Windrow's own for all {kinds} kinds, because {Library} was not faster" : $"{Library} for {others} of {kinds} kinds, Windrow's own for the others",
            status.Products);
        Assert.InRange(products.Count, 4, 20);          // of the recurrence, the second layer's input and the output: forward, backward, and their gradients
        foreach (IGrouping<string, JsonNode?> kind in products.GroupBy(product => product!["use"]!["shape"]!.ToJsonString()))
        {
            double Total(string time) => kind.Sum(product => (int)product!["use"]!["times"]! * (double)product[time]!);
            Assert.True(Total("windrow_microseconds") > 0);
            Assert.All(kind, product => Assert.Equal(Total("other_microseconds") < 0.97 * Total("windrow_microseconds"), (bool)product!["is_of_other"]!));
        }

        await AssertSameLossesAsync(reproducible, job);

        // Another choice than the one that was measured, which a later start does not measure again.
        foreach (JsonNode? product in products) product!["is_of_other"] = true;
        await File.WriteAllTextAsync(file, recorded.ToJsonString());
        foreach (JobHandle each in (JobHandle[])[reproducible, job])
        {
            Assert.True((await each.ResumeAsync(["training.maxSteps=40"])).Accepted);
            Assert.Equal(JobState.Completed, (await each.WaitAsync().WaitAsync(LocalCluster.Limit)).State);
        }

        Assert.Equal($"{Library} for {kinds} of {kinds} kinds, Windrow's own for the others", (await job.StatusAsync()).Products);
        await AssertSameLossesAsync(reproducible, job);
        Assert.NotEqual(await LossesAsync(reproducible), await LossesAsync(job));       // in their last digits

        // One that no silo has, and none at all.
        recorded["library"] = "Elsewhere 1.0";
        await File.WriteAllTextAsync(file, recorded.ToJsonString());
        Assert.True((await job.ResumeAsync(["training.maxSteps=60"])).Accepted);
        status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal(JobState.Failed, status.State);
        Assert.Contains($"computes some of its products with Elsewhere 1.0, which was the fastest where it started, and this silo has {Library}.", status.Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.True((await job.ResumeAsync()).Accepted);
        status = await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        Assert.Equal((JobState.Failed, FailureKind.Input), (status.State, status.Failure));
        Assert.Contains("so the job cannot go on without it", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_of_every_kind_train_on_the_native_library_as_on_our_own_products()
    {
        using TempFolder folder = new();
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(new SiloOptions { Cluster = folder.File("runs"), Slots = 2, BlasPath = "native" });
        await using WindrowClient client = new(silo.Client);
        foreach (string yaml in JobKinds.All(cluster.Job))
        {
            JobHandle native = await client.SubmitAsync(yaml, null);
            await native.WaitAsync().WaitAsync(LocalCluster.Limit);
            await AssertSameLossesAsync(await cluster.RunAsync(yaml), native);
        }
    }

    static int Kinds(IEnumerable<JsonNode?> products) => products.DistinctBy(product => product!["use"]!["shape"]!.ToJsonString()).Count();

    /// <summary>Two libraries round differently, so losses agree to a few digits.</summary>
    static async Task AssertSameLossesAsync(JobHandle expected, JobHandle actual)
    {
        double[] one = await LossesAsync(expected), other = await LossesAsync(actual);
        Assert.Equal(one.Length, other.Length);
        for (int step = 0; step < one.Length; step++) Assert.InRange(other[step], one[step] - 2e-3 * Math.Abs(one[step]), one[step] + 2e-3 * Math.Abs(one[step]));
    }

    static async Task<double[]> LossesAsync(JobHandle job)
    {
        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Completed, null), (status.State, status.Message));
        return [.. (await job.AllEventsAsync()).OfType<StepEvent>().Select(step => step.Loss)];
    }
}
