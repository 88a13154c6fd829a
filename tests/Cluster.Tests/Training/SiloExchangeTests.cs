using System.Reflection;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics;

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

    /// <summary>What the first worker is told when the exchange, made by the last worker for both, fails.</summary>
    static async Task<PushReply> FailAsync(Exception failure)
    {
        SiloExchange exchange = Exchange(failure);
        for (int dataShard = 0; dataShard < 2; dataShard++) exchange.Add(dataShard, new GradientSum(exchange.RentGradient(), default));
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => exchange.ArriveAsync(0, 0.1)));
        return (await first).Reply;
    }

    static SiloExchange Exchange(Exception failure)
    {
        SequenceModel model = new(new ModelOptions { HiddenSize = 4 }, ModelPorts.Text(3));
        IParameterShardGrain shard = Fake<IParameterShardGrain>(() => Task.FromException<PushReply>(failure));
        ParameterClient parameters = new(Fake<IGrainFactory>(() => shard), "job", 1, ParameterRange.Deal(model.Layout, 1), FloatFormat.Float32);
        return new SiloExchange(parameters, new AlignedBuffer(model.Layout.Length), model, new ParallelismOptions { DataShards = 2 }, workers: 2);
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
