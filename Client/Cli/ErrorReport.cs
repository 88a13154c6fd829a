using System.Text.Json;
using Windrow.Client;
using Windrow.Grains.Metrics;

namespace Windrow.Cli;

/// <summary>Tells the user what ended a command.</summary>
static class ErrorReport
{
    /// <summary>Reports an exception.</summary>
    /// <param name="error">Where to write the report.</param>
    /// <param name="exception">What ended the command.</param>
    /// <param name="verbose">Whether the exception's type and stack follow.</param>
    /// <param name="json">Whether to write JSON, for programs.</param>
    public static void Write(TextWriter error, Exception exception, bool verbose, bool json)
    {
        Write(error, ExitCodes.Of(exception), [.. Sentences(exception, verbose)], json, verbose ? exception.ToString() : null);
        if (verbose && !json) error.WriteLine(exception);
    }

    /// <summary>Reports sentences: a line for each, or one line of JSON for all: <c>{"error": {"exit_code": 2, "messages": ["..."]}}</c>.</summary>
    /// <param name="error">Where to write them.</param>
    /// <param name="exitCode">The command's exit code.</param>
    /// <param name="sentences">What happened, and what to do.</param>
    /// <param name="json">Whether to write JSON, for programs.</param>
    /// <param name="detail">For JSON, where the error comes from.</param>
    public static void Write(TextWriter error, int exitCode, IReadOnlyList<string> sentences, bool json, string? detail = null)
    {
        if (json)
        {
            object report = detail is null ? new { ExitCode = exitCode, Messages = sentences } : new { ExitCode = exitCode, Messages = sentences, Detail = detail };
            error.WriteLine(JsonSerializer.Serialize(new { Error = report }, JobEventJson.Options));
            return;
        }

        string label = exitCode == ExitCodes.Interrupted ? "" : "error: ";
        foreach (string sentence in sentences) error.WriteLine($"{label}{sentence}");
    }

    static IEnumerable<string> Sentences(Exception exception, bool verbose)
    {
        switch (exception)
        {
            case JobRefusedException refused:
                foreach (string problem in refused.Problems) yield return problem;
                break;
            case UserErrorException:
                foreach (string line in exception.Message.Split('\n')) yield return line.TrimEnd();
                break;
            case OperationCanceledException:
                yield return "Interrupted.";
                break;
            case TimeoutException:
                yield return "No silo answered in time. Start one with 'windrow silo --cluster DIR', or try again: it may have been busy.";
                break;
            default:
                yield return FirstLine(exception.Message);
                if (ExitCodes.Of(exception) == ExitCodes.Failed && !verbose)
                    yield return $"This is an unexpected {exception.GetType().Name}; --verbose shows where it comes from.";
                break;
        }
    }

    static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
