using System.Reflection;
using Windrow.Grains.Parameters;
using Windrow.Grains.Reduction;
using Windrow.Grains.Training;
using Windrow.Models;
using Windrow.Numerics;

namespace Windrow.Tests.Runs;

/// <summary>What the workers of a silo are told when a step cannot be made.</summary>
public sealed class SiloExchangeTests
{
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
    public async Task Workers_that_arrive_with_different_steps_are_stopped_and_nothing_is_exchanged()
    {
        SiloExchange exchange = Exchange(new IOException("nothing should have been sent"));
        Task<StepOutcome> first = exchange.ArriveAsync(3, 0.1);
        PushReply second = (await exchange.ArriveAsync(4, 0.1)).Reply;
        Assert.Equal((PushOutcome.Stopped, "A worker arrived with gradients of step 4, and others of its silo with those of step 3."), (second.Outcome, second.Message));
        Assert.Equal(second.Message, (await first).Reply.Message);
    }

    [Fact]
    public async Task A_worker_that_waits_is_told_when_the_exchange_fails()
    {
        IOException failure = new("connection lost");
        SiloExchange exchange = Exchange(failure);
        for (int dataShard = 0; dataShard < 2; dataShard++) exchange.Add(dataShard, new GradientSum(exchange.RentGradient(), default));
        Task<StepOutcome> first = exchange.ArriveAsync(0, 0.1);
        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => exchange.ArriveAsync(0, 0.1)));
        PushReply told = (await first).Reply;
        Assert.Equal((PushOutcome.Stopped, "The exchange with the parameter shards failed: connection lost"), (told.Outcome, told.Message));
    }

    static SiloExchange Exchange(Exception failure)
    {
        SequenceModel model = new(new ModelOptions { HiddenSize = 4 }, ModelPorts.Text(3));
        return new SiloExchange(
            new ParameterClient(Fake<IGrainFactory>(_ => Fake<IParameterShardGrain>(_ => Task.FromException<PushReply>(failure))), "job", 1, ParameterRange.Deal(model.Layout, 1)),
            new AlignedBuffer(model.Layout.Length),
            model,
            dataShards: 2,
            workers: 2);
    }

    static T Fake<T>(Func<MethodInfo, object> answer) where T : class
    {
        T fake = DispatchProxy.Create<T, Answers>();
        ((Answers)(object)fake).Answer = answer;
        return fake;
    }

    /// <summary>An interface whose methods all give one answer.</summary>
    public class Answers : DispatchProxy
    {
        internal Func<MethodInfo, object>? Answer { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer!(targetMethod!);
    }
}
