using Windrow.Cli;
using Windrow.Cli.Hosting;
using Windrow.Client;

namespace Windrow.Tests.Client;

/// <summary>Runs command lines in this process, against a cluster that the test provides.</summary>
/// <param name="cluster">Serves every place.</param>
/// <param name="isTerminal">Whether the output claims to be a terminal.</param>
sealed class CommandLine(IClusterClient cluster, bool isTerminal = false) : IDisposable
{
    readonly StringWriter _out = new();
    readonly StringWriter _error = new();
    readonly CancellationTokenSource _interrupt = new();

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string[] OutLines => Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public int SessionsOpened { get; private set; }

    public void Interrupt() => _interrupt.Cancel();

    public async Task<int> RunAsync(params string[] args)
    {
        CliContext context = new()
        {
            Out = TextWriter.Synchronized(_out),
            Error = TextWriter.Synchronized(_error),
            Console = PlainConsole.To(_out, isTerminal),
            IsTerminal = isTerminal,
            Interrupted = _interrupt.Token,
            EnvironmentVariable = _ => null,
            OpenSession = (request, _) =>
            {
                SessionsOpened++;
                return Task.FromResult(new Session(new WindrowClient(cluster), request.Place, ownsJobs: request.Place is JobsPlace.Local));
            },
        };
        return await WindrowCommand.RunAsync(args, context);
    }

    public void Dispose() => _interrupt.Dispose();
}
