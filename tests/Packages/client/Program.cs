// Trains a small job on a cluster and reads its events: client.dll CLUSTER REVIEWS
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;

string jobFile = $$"""
    name: sentiment-client
    data:
      type: examples
      path: '{{args[1]}}'
      inputs: {column: review, lowercase: true}
      target: {column: sentiment}
      split: {validation: 0.1, test: 0.1}
    model: {cell: lstm, hiddenSize: 16, layers: 1, embeddingSize: 8}
    training: {maxSteps: 40, batchSize: 32, learningRate: 0.005, seed: 3}
    parallelism: {dataShards: 2}
    """;
await using WindrowClient client = await WindrowClient.ConnectAsync(args[0]);
JobHandle job = await client.SubmitAsync(jobFile, null);
long last = 0;
await foreach (JobEvent happened in job.WatchAsync(from: 1))
{
    if (happened is StepEvent step) last = step.Step;
}

JobStatus status = await job.StatusAsync();
int silos = (await client.NodesAsync()).Count;
Console.WriteLine($"{status.Id}: {status.State} after {last} steps on {silos} silo");
return status.State == JobState.Completed && last == 40 && silos == 1 ? 0 : 1;
