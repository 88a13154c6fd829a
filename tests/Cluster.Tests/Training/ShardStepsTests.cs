using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using Windrow.Grains.Compute;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Wire;
using Windrow.Jobs;
using Windrow.Numerics;
using Windrow.Optimizers;
using Windrow.Sequences;

namespace Windrow.Tests.Training;

/// <summary>Steps of a parameter shard that are made without messages.</summary>
public sealed class ShardStepsTests : IDisposable
{
    const int DataShards = 3, Steps = 12;

    readonly DedicatedThreads _updates = new("test", 2, static _ => { });

    public void Dispose() => _updates.Dispose();

    [Theory]
    [InlineData(5 * 4096 + 64, "float32", "optimizer: adam", "clip: {norm: 0.5}")]
    [InlineData(TensorBlob.ChunkLength + 4096, "float32", "optimizer: adam", "clip: {norm: 0.5}")]       // two chunks
    [InlineData(5 * 4096 + 64, "bfloat16", "optimizer: {type: sgd, momentum: 0.9}", "clip: {value: 0.01}")]
    [InlineData(5 * 4096 + 64, "float32", "optimizer: rmsprop", "onNonFinite: skip")]
    public async Task They_have_the_bits_of_those_made_with_messages(int length, string exchange, params string[] training)
    {
        JobFile job = Read(new TinyJob { Text = "/text.txt", DataShards = DataShards, Exchange = exchange, Training = [.. training, "learningRate: 0.01"] });
        FloatFormat format = job.Parallelism.Exchange;
        ShardSteps sent = Create(job, length), here = Create(job, length);
        Assert.True(here.CanStepHere);
        Random random = new(7);
        float[] start = Numbers(random, length, FloatFormat.Float32);
        sent.Shard.Load(0, start);
        here.Shard.Load(0, start);
        LossSum[] losses = [new(0.1, 1, 1), new(0.2, 2, 2), new(0.3, 3, 3)];        // their sum depends on the order
        for (int step = 0; step < Steps; step++)
        {
            float[][] gradients = [.. Enumerable.Range(0, DataShards).Select(_ => Numbers(random, length, format))];
            if (step == 5 && job.Training.OnNonFinite == NotFinitePolicy.Skip) gradients[1][17] = float.NaN;
            int[] order = [0, 1, 2];
            random.Shuffle(order);
            PushReply[] replies = [.. (await Task.WhenAll(order.SelectMany(i => Pushes(step, new TreeNode(i, 1), gradients[i], losses[i], format)).Select(sent.PushAsync)))
                .Where(reply => reply.Outcome != PushOutcome.Taken)];
            float[] sum = new float[length];
            format.Add(gradients[0], gradients[1], sum);        // the tree over three: (0 + 1) + 2
            format.Add(sum, gradients[2], sum);
            PushReply reply = here.StepHere([.. Pushes(step, new TreeNode(0, DataShards), sum, losses[0] + losses[1] + losses[2], format)]);
            Assert.Equal(DataShards, replies.Length);
            Assert.All(replies, message => Assert.Equal(Figures(message), Figures(reply)));
            AssertSameBits(sent.Shard.Weights.Span, here.Shard.Weights.Span);
            AssertSameBits(sent.Shard.WorkerWeights.Span, here.Shard.WorkerWeights.Span);
            for (int slot = 0; slot < Optimizer.Create(job.Training.Optimizer).Slots.Count; slot++) AssertSameBits(sent.Shard.State.Memory(slot).Span, here.Shard.State.Memory(slot).Span);
        }

        Assert.Equal(Steps, here.Shard.Step);
        Assert.False(start.AsSpan().SequenceEqual(here.Shard.Weights.Span));
    }

    [Fact]
    public void After_the_end_of_the_run_and_for_another_step_a_push_is_refused()
    {
        const int Length = 4096;
        ShardSteps steps = Create(Read(new TinyJob { Text = "/text.txt", DataShards = DataShards }), Length);
        PushReply Step(long step) => steps.StepHere([.. Pushes(step, new TreeNode(0, DataShards), new float[Length], new(1, 1, 1), FloatFormat.Float32)]);
        Assert.Equal(PushOutcome.WrongStep, Step(1).Outcome);
        Assert.Equal(PushOutcome.Updated, Step(0).Outcome);
        steps.Close(new PushReply { Outcome = PushOutcome.Stopped, Message = "cancelled" });
        Assert.Equal((PushOutcome.Stopped, "cancelled"), (Step(1).Outcome, Step(1).Message));
        Assert.Equal(1, steps.Shard.Step);
    }

    [Theory]
    [InlineData(1, 4096, 2 * TensorBlob.ChunkLength, true)]
    [InlineData(1, 4096, 2 * TensorBlob.ChunkLength + 1, false)]       // an update that is worth sharing
    [InlineData(2, 4096, 4096, false)]                                  // the norm is that of two shards
    [InlineData(1, 0, 4096, false)]                                     // no worker is here
    public void Only_a_short_range_of_all_parameters_beside_its_workers_can(int shards, int shared, int length, bool can) =>
        Assert.Equal(can, Create(Read(new TinyJob { Text = "/text.txt", DataShards = DataShards }), length, shards, Math.Min(shared, length)).CanStepHere);

    static JobFile Read(TinyJob job) => JobFileReader.Read(job.Yaml, "job.yaml", "/", []).Job!;

    ShardSteps Create(JobFile job, int length, int shards = 1, int? shared = null) => Create(job, new AlignedBuffer(length), _updates, shards, shared);

    /// <summary>The steps of a job's first parameter shard, which is the whole of some memory.</summary>
    internal static ShardSteps Create(JobFile job, AlignedBuffer weights, DedicatedThreads updates, int shards = 1, int? shared = null)
    {
        int length = weights.Length, dataShards = job.Parallelism.DataShards;
        ParameterShardSetup setup = new()
        {
            JobId = "job",
            Incarnation = 1,
            Shard = 0,
            Shards = shards,
            Offset = 0,
            Length = length,
            DataShards = dataShards,
            Step = 0,
            JobFile = job,
            SharedLength = shared ?? length,
        };
        ParameterShard shard = new(
            new(0, length), weights, 0, job.Parallelism.Exchange, dataShards, Optimizer.Create(job.Training.Optimizer), job.Training.Clip, 0);
        return new ShardSteps("job/1/parameters-0", setup, shard, updates, _ => throw new InvalidOperationException(), NullLogger.Instance);
    }

    static float[] Numbers(Random random, int length, FloatFormat format)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = random.NextSingle() - 0.5f;
        format.Round(values);
        return values;
    }

    /// <summary>All chunks of a gradient, the last with the mark.</summary>
    static IEnumerable<GradientPush> Pushes(long step, TreeNode node, float[] gradient, LossSum loss, FloatFormat format)
    {
        ParameterRange range = new(0, gradient.Length);
        return Enumerable.Range(0, range.Chunks).Select(chunk => new GradientPush
        {
            Step = step,
            FirstDataShard = node.First,
            DataShardCount = node.Count,
            Chunk = chunk,
            Gradient = new TensorBlob(gradient.AsMemory(range.Chunk(chunk).Start, range.Chunk(chunk).Length), format),
            Loss = loss.Loss,
            Weight = loss.Weight,
            Tokens = loss.Tokens,
            LearningRate = 0.01,
            Last = chunk == range.Chunks - 1,
        });
    }

    static object Figures(PushReply reply) => (reply.Outcome, reply.Loss, reply.Weight, reply.Tokens, reply.GradientNorm);

    static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)), "The numbers differ.");
}
