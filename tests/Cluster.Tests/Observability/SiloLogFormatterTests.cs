using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Windrow.Silo.Logging;

namespace Windrow.Tests.Observability;

/// <summary>Log lines as text and as JSON, with date, time zone and silo.</summary>
public sealed class SiloLogFormatterTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 1, 23, 30, 0, 250, TimeSpan.FromHours(-5));

    [Fact]
    public void A_line_of_text_has_date_zone_level_silo_and_category() => Assert.Equal(
        $"2026-03-01T23:30:00.250-05:00 warn left Windrow.Test: Job a is late. It waits.{Environment.NewLine}",
        Written(LogFormat.Text, "Job {Id} is late.\nIt waits.", exception: null));

    [Fact]
    public void An_exception_follows_its_line()
    {
        string[] lines = Written(LogFormat.Text, "Job {Id} failed.", new InvalidOperationException("no more")).Split(Environment.NewLine);
        Assert.EndsWith("Windrow.Test: Job a failed.", lines[0], StringComparison.Ordinal);
        Assert.Equal("System.InvalidOperationException: no more", lines[1]);
    }

    [Fact]
    public void A_line_of_JSON_has_the_same_and_the_values()
    {
        string written = Written(LogFormat.Json, "Job {Id} is \"late\".\nIt waits.", new InvalidOperationException("no more"));
        Assert.Single(written.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        JsonElement line = JsonDocument.Parse(written).RootElement;
        Assert.Equal("2026-03-01T23:30:00.250-05:00", line.GetProperty("time").GetString());
        Assert.Equal(("warn", "left", "Windrow.Test"), (line.GetProperty("level").GetString(), line.GetProperty("silo").GetString(), line.GetProperty("category").GetString()));
        Assert.Equal("Job a is \"late\".\nIt waits.", line.GetProperty("message").GetString());
        Assert.Equal("a", line.GetProperty("state").GetProperty("Id").GetString());
        Assert.StartsWith("System.InvalidOperationException: no more", line.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    static string Written(LogFormat format, string template, Exception? exception)
    {
        using StringWriter writer = new();
        List<KeyValuePair<string, object?>> state = [new("Id", "a"), new("{OriginalFormat}", template)];
        LogEntry<List<KeyValuePair<string, object?>>> entry = new(
            LogLevel.Warning, "Windrow.Test", new EventId(0), state, exception, (_, _) => template.Replace("{Id}", "a", StringComparison.Ordinal));
        new SiloLogFormatter("left", format, new StoppedTime()).Write(entry, null, writer);
        return writer.ToString();
    }

    sealed class StoppedTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), null, null);

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
