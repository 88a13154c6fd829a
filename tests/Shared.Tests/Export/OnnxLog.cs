using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;

namespace Windrow.Tests.Export;

/// <summary>Collects what ONNX Runtime logs, from warnings up, in this process.</summary>
static class OnnxLog
{
    static readonly ConcurrentQueue<string> Collected = new();

    /// <summary>Kept here, because native code calls it for as long as the process runs.</summary>
    static readonly DOrtLoggingFunction Collector = (_, severity, _, _, _, message) =>
        Collected.Enqueue($"{severity}: {message}");

    /// <summary>The lines so far.</summary>
    public static IReadOnlyCollection<string> Lines => Collected;

    /// <summary>Starts to collect. It must be called before the first session, because a process has one log.</summary>
    public static void Start()
    {
        if (OrtEnv.IsCreated) return;
        EnvironmentCreationOptions options = new()
        {
            logId = "windrow",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            loggingFunction = Collector,
        };
        OrtEnv.CreateInstanceWithOptions(ref options);
    }
}
