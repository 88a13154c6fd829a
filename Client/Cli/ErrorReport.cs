using Windrow.Client;

namespace Windrow.Cli;

/// <summary>How an exception that ended a command is told to the user.</summary>
static class ErrorReport
{
    /// <param name="error">Where it is written.</param>
    /// <param name="exception">What ended the command.</param>
    /// <param name="verbose">Whether the exception's type and stack follow.</param>
    public static void Write(TextWriter error, Exception exception, bool verbose)
    {
        foreach (string line in Lines(exception, verbose)) error.WriteLine(line);
        if (verbose) error.WriteLine(exception);
    }

    static IEnumerable<string> Lines(Exception exception, bool verbose)
    {
        switch (exception)
        {
            case JobRefusedException refused:
                foreach (string problem in refused.Problems) yield return $"error: {problem}";
                break;
            case UserErrorException:
                foreach (string line in exception.Message.Split('\n')) yield return $"error: {line.TrimEnd()}";
                break;
            case OperationCanceledException:
                yield return "Interrupted.";
                break;
            case TimeoutException:
                yield return "error: No silo answered in time. 'windrow silo --cluster DIR' starts one; a busy one may answer when tried again.";
                break;
            default:
                yield return $"error: {FirstLine(exception.Message)}";
                if (ExitCodes.Of(exception) == ExitCodes.Failed && !verbose)
                    yield return $"This is an unexpected {exception.GetType().Name}; --verbose shows where it comes from.";
                break;
        }
    }

    static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
