using System.Diagnostics;

namespace Windrow.Grains.Telemetry;

/// <summary>The spans of a step, as the activity source <see cref="SourceName"/> of .NET: <c>segment</c> on the job's silo, and in it, for the
/// segment's first step, <c>step</c> on each worker's silo with <c>compute</c>, <c>sum</c> and <c>exchange</c>, and <c>update</c> on each parameter
/// shard's silo.</summary>
/// <remarks>Without a listener, a segment has no span, and its messages carry null instead of a parent. In messages, a parent is a W3C
/// traceparent: https://www.w3.org/TR/trace-context/#traceparent-header.</remarks>
public static class StepTrace
{
    /// <summary>Name of the activity source, for those who listen.</summary>
    public const string SourceName = "Windrow";

    static readonly ActivitySource Source = new(SourceName, ProductVersion.Current);

    /// <summary>Starts a trace for a segment; null when there is no listener, or the segment is not sampled.</summary>
    internal static Activity? Segment(string jobId, long firstStep, int steps)
    {
        if (!Source.HasListeners()) return null;
        Activity? segment = Source.StartActivity("segment", ActivityKind.Internal, default(ActivityContext));
        segment?.SetTag("windrow.job", jobId).SetTag("windrow.step", firstStep).SetTag("windrow.steps", steps);
        return segment;
    }

    /// <summary>What a message says of a span, so that others can be put under it; null when it is not recorded.</summary>
    internal static string? Parent(this Activity? span) => span is { Recorded: true } ? span.Id : null;

    /// <summary>Begins a span under another one, which may be on another silo; null when there is none.</summary>
    internal static Activity? Begin(string name, string? parent) =>
        parent is not null && ActivityContext.TryParse(parent, traceState: null, isRemote: true, out ActivityContext context)
        ? Source.StartActivity(name, ActivityKind.Internal, context)
        : null;
}
