using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Windrow.Silo.Logging;

/// <summary>Writes a log entry with its date, time zone and silo, as text or as JSON.</summary>
/// <param name="silo">The silo's name.</param>
/// <param name="format">Text or JSON.</param>
/// <param name="time">The current time.</param>
sealed class SiloLogFormatter(string silo, LogFormat format, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "windrow";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string message = entry.Formatter(entry.State, entry.Exception);
        if (format == LogFormat.Json) textWriter.WriteLine(Json(entry, message));
        else
        {
            textWriter.WriteLine($"{Now} {Level(entry.LogLevel)} {silo} {entry.Category}: {OnOneLine(message)}");
            if (entry.Exception is not null) textWriter.WriteLine(entry.Exception);
        }
    }

    string Now => time.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    static string OnOneLine(string message) => message.ReplaceLineEndings(" ");

    static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "critical",
    };

    /// <summary>The entry as an object. The values of a message's placeholders are in <c>state</c>.</summary>
    string Json<TState>(in LogEntry<TState> entry, string message)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time", Now);
            json.WriteString("level", Level(entry.LogLevel));
            json.WriteString("silo", silo);
            json.WriteString("category", entry.Category);
            if (entry.EventId.Id != 0) json.WriteNumber("event", entry.EventId.Id);
            json.WriteString("message", message);
            if (entry.Exception is not null) json.WriteString("exception", entry.Exception.ToString());
            if (entry.State is IEnumerable<KeyValuePair<string, object?>> values)
            {
                json.WriteStartObject("state");
                foreach ((string name, object? value) in values.Where(value => value.Key != "{OriginalFormat}").DistinctBy(value => value.Key))
                    json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
