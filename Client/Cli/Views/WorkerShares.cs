using Windrow.Grains.Metrics;

namespace Windrow.Cli.Views;

/// <summary>Where one worker's time went over about the last 50 steps, as shares that add up to 1.</summary>
readonly record struct WorkerShares
{
    const double Decay = 0.98;

    double ComputeTime { get; init; }
    double ExchangeTime { get; init; }
    double WaitingTime { get; init; }
    double UpdateTime { get; init; }

    public double Compute => Share(ComputeTime);
    public double Exchange => Share(ExchangeTime);
    public double Waiting => Share(WaitingTime);
    public double Update => Share(UpdateTime);

    double Total => ComputeTime + ExchangeTime + WaitingTime + UpdateTime;

    /// <param name="timing">One step of the worker.</param>
    /// <param name="updateMilliseconds">Time of the slowest parameter shard in that step.</param>
    public WorkerShares Add(WorkerTiming timing, double updateMilliseconds) => new()
    {
        ComputeTime = Decay * ComputeTime + timing.ComputeMilliseconds,
        ExchangeTime = Decay * ExchangeTime + timing.ExchangeMilliseconds,
        WaitingTime = Decay * WaitingTime + timing.WaitingMilliseconds,
        UpdateTime = Decay * UpdateTime + updateMilliseconds,
    };

    double Share(double time) => Total > 0 ? time / Total : 0;
}
