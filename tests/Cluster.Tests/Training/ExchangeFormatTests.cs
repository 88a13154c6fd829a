using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Tests.Observability;
using Windrow.Tests.Postgres;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Training;

/// <summary>Jobs whose silos exchange gradients and parameters in bfloat16 (<c>parallelism.exchange</c>).</summary>
[Collection(TrainingProcessCollection.Name)]
public sealed class ExchangeFormatTests(LocalCluster local, PostgresFixture postgres) : IClassFixture<LocalCluster>
{
    /// <summary>Two parameter shards, and copies of the state only on silos that have it.</summary>
    TinyJob Job => local.Job with { DataShards = 5, BatchSize = 10, Workers = 3, ParameterShards = 2, Evaluation = "{everySteps: 1000}" };

    [Fact]
    public async Task Two_silos_send_half_the_bytes_and_give_the_bits_of_one()
    {
        using TestCluster cluster = await TestCluster.CreateAsync(Backend.Folder, postgres);
        await using SiloProcess first = await StartAsync(cluster, "a"), second = await StartAsync(cluster, "b");
        await using WindrowClient client = await cluster.ConnectAsync();
        await TwoSilos.RunAsync(client, (Job with { Steps = 20 }).Yaml);
        Dictionary<string, double> bytes = [];
        foreach (string exchange in (string[])["float32", "bfloat16"])
        {
            TinyJob job = Job with { Exchange = exchange };
            double before = await SentAsync(first, second);
            JobHandle apart = await client.SubmitAsync(job.Yaml.Replace("exchange:", "mirrors: 0, exchange:", StringComparison.Ordinal), null);
            await apart.WaitAsync().WaitAsync(LocalCluster.Limit);
            Assert.Equal("3 workers on 2 silos.", (await apart.FirstAsync<StateEvent>(state => state.State == JobState.Running)).Message);
            bytes[exchange] = await SentAsync(first, second) - before;
            FinalCheckpoint.AssertSameState(await FinalCheckpoint.OfAsync(await local.RunAsync(job)), await FinalCheckpoint.OfAsync(apart));
        }

        // Checkpoints (the parameters and Adam's two moments, five times in 200 steps) stay in float32: 3·5 of 200·2 vectors, of which the silos
        // send each other about half.
        Assert.InRange(bytes["bfloat16"] / bytes["float32"], 0.5, 0.54);
    }

    /// <summary>Rounding to 8 bits is an error of at most 2⁻⁹ of each number, and its sign has no preference: like noise that is
    /// small compared with that of the batches.</summary>
    [Fact]
    public async Task The_loss_stays_near_that_of_float32()
    {
        double single = await LossAsync("float32"), half = await LossAsync("bfloat16");
        Assert.NotEqual(single, half);
        Assert.InRange(half, single * 0.99, single * 1.01);
    }

    async Task<double> LossAsync(string exchange)
    {
        JobHandle job = await local.RunAsync(Job with { Exchange = exchange });
        return (await job.AllEventsAsync()).OfType<EvaluationEvent>().Last().ValidationLoss;
    }

    static Task<SiloProcess> StartAsync(TestCluster cluster, string name) => SiloProcess.StartAsync(cluster.Cluster, 2, "--name", name, "--http", "0");

    /// <summary>Bytes of tensors that silos have sent.</summary>
    static async Task<double> SentAsync(params SiloProcess[] silos)
    {
        using HttpClient http = new();
        double sum = 0;
        foreach (SiloProcess silo in silos)
        {
            Dictionary<string, MetricFamily> page = PrometheusParser.Parse(await http.GetStringAsync(new Uri(silo.Http!, "/metrics")));
            sum += page["windrow_tensor_io_bytes_total"].Samples.Single(sample => sample.Labels["direction"] == "sent").Value;
        }

        return sum;
    }
}
