using System.Reflection;
using Windrow.Grains.Compute;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Training;

/// <summary>What the workers on a silo are told when a step cannot be made.</summary>
public sealed class SiloExchangeTests
{
    [Fact]
    public async Task A_silo_without_memory_for_the_step_is_distinguished_from_other_failures()
    {
        Assert.Equal(PushOutcome.OutOfMemory, (await FailAsync(new InsufficientMemoryException("no memory"))).Outcome);
        PushReply failed = await FailAsync(new IOException("connection lost"));
        Assert.Equal((PushOutcome.Failed, "The exchange with the parameter shards failed: connection lost"), (failed.Outcome, failed.Message));
    }

    [Fact]
    public async Task Workers_of_a_silo_that_arrive_with_different_steps_are_both_told_so()
    {
        SiloExchange exchange = Exchange(new IOException());
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Equal(PushOutcome.WrongStep, (await exchange.ArriveAsync(1, 0.1)).Reply.Outcome);
        Assert.Equal(PushOutcome.WrongStep, (await first).Reply.Outcome);
    }

    [Fact]
    public async Task A_worker_that_arrives_after_the_stop_is_answered_at_once()
    {
        SiloExchange exchange = Exchange(new IOException());
        Task<StepOutcome> waiting = exchange.ArriveAsync(0, 0.1);
        Assert.False(waiting.IsCompleted);
        exchange.Stop("cancelled");
        Assert.Equal((PushOutcome.Stopped, "cancelled"), ((await waiting).Reply.Outcome, (await waiting).Reply.Message));
        Task<StepOutcome> late = exchange.ArriveAsync(0, 0.1);
        Assert.True(late.IsCompleted);
        Assert.Equal((PushOutcome.Stopped, "cancelled"), ((await late).Reply.Outcome, (await late).Reply.Message));
    }

    [Fact]
    public async Task The_last_worker_makes_the_step_on_its_own_thread_and_nothing_is_sent()
    {
        using DedicatedThreads updates = new("test", 1, static _ => { });
        SiloExchange exchange = ExchangeHere(updates);
        for (int dataShard = 0; dataShard < 2; dataShard++) exchange.Add(dataShard, new GradientSum(Cleared(exchange), new LossSum(1, 1, 1)));
        Assert.Null(exchange.TryStepHere(0, 0.1));              // the other one has not arrived
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Null(exchange.TryStepHere(1, 0.1));              // another step
        StepOutcome last = exchange.TryStepHere(0, 0.1)!;
        Assert.Equal(PushOutcome.Updated, last.Reply.Outcome);
        Assert.Same(last, await first);
        exchange.Stop("cancelled");
        Assert.Null(exchange.TryStepHere(1, 0.1));
        Assert.Equal(PushOutcome.Stopped, (await exchange.ArriveAsync(1, 0.1)).Reply.Outcome);
    }

    [Fact]
    public async Task Gradients_that_are_not_those_of_all_data_shards_are_sent()
    {
        using DedicatedThreads updates = new("test", 1, static _ => { });
        SiloExchange exchange = ExchangeHere(updates);
        exchange.Add(0, new GradientSum(Cleared(exchange), new LossSum(1, 1, 1)));
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Null(exchange.TryStepHere(0, 0.1));
        await Assert.ThrowsAsync<IOException>(() => exchange.ArriveAsync(0, 0.1));
        Assert.Equal(PushOutcome.Failed, (await first).Reply.Outcome);
    }

    static GradientMemory Cleared(SiloExchange exchange)
    {
        GradientMemory gradient = exchange.RentGradient();
        gradient.Clear();
        return gradient;
    }

    /// <summary>The exchange of two workers with a shard on their silo, which cannot send messages.</summary>
    static SiloExchange ExchangeHere(DedicatedThreads updates)
    {
        SequenceModel model = new(new ModelOptions { HiddenSize = 4 }, ModelPorts.Text(3));
        AlignedBuffer weights = new(model.Layout.Length);
        JobFile job = JobFileReader.Read(new TinyJob { Text = "/text.txt", DataShards = 2 }.Yaml, "job.yaml", "/", []).Job!;
        return Exchange(new IOException("nothing can be sent"), weights, ShardStepsTests.Create(job, weights, updates));
    }

    /// <summary>What the first worker is told when the exchange, made by the last worker for both, fails.</summary>
    static async Task<PushReply> FailAsync(Exception failure)
    {
        SiloExchange exchange = Exchange(failure);
        for (int dataShard = 0; dataShard < 2; dataShard++) exchange.Add(dataShard, new GradientSum(exchange.RentGradient(), default));
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => exchange.ArriveAsync(0, 0.1)));
        return (await first).Reply;
    }

    static SiloExchange Exchange(Exception failure, AlignedBuffer? weights = null, ShardSteps? here = null)
    {
        SequenceModel model = new(new ModelOptions { HiddenSize = 4 }, ModelPorts.Text(3));
        IParameterShardGrain shard = Fake<IParameterShardGrain>(() => Task.FromException<PushReply>(failure));
        ParameterClient parameters = new(Fake<IGrainFactory>(() => shard), "job", 1, ParameterRange.Deal(model.Layout, 1), FloatFormat.Float32, here);
        return new SiloExchange(parameters, weights ?? new AlignedBuffer(model.Layout.Length), model, new ParallelismOptions { DataShards = 2 }, workers: 2);
    }

    static T Fake<T>(Func<object> answer) where T : class
    {
        T fake = DispatchProxy.Create<T, Answers>();
        ((Answers)(object)fake).Answer = answer;
        return fake;
    }

    /// <summary>An interface whose methods all give one answer.</summary>
    public class Answers : DispatchProxy
    {
        internal Func<object>? Answer { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer!();
    }
}
