using System.Text.Json;
using Windrow.Grains.Metrics;

namespace Windrow.Cli;

/// <summary>Results for programs.</summary>
static class JsonOutput
{
    /// <summary>Writes a result as one line of JSON, with names and values spelled as in events.</summary>
    public static void WriteJson<T>(this CliContext cli, T result) =>
        cli.Out.WriteLine(JsonSerializer.Serialize(result, JobEventJson.Options));
}
