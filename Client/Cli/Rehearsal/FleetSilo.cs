using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Windrow.Cli.Commands;

namespace Windrow.Cli.Rehearsal;

/// <summary>One <c>windrow silo</c> process that this command has started. It ends with this command, however that ends.</summary>
sealed partial class FleetSilo : IAsyncDisposable
{
    const int SigTerm = 15;

    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    readonly Process _process;
    readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> _errors = [];

    FleetSilo(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => _ = line.Data?.StartsWith("READY", StringComparison.Ordinal) == true && _ready.TrySetResult(true);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                if (line.Data is not null && _errors.Count < 100) _errors.Add(line.Data);
            }
        };
        _process.Exited += (_, _) => _ready.TrySetResult(false);
    }

    /// <summary>The silo's name.</summary>
    public string Name { get; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a silo process; it is not ready yet.</summary>
    /// <param name="clusterFolder">The folder that the silos share.</param>
    /// <param name="name">The silo's name.</param>
    /// <param name="slots">Workers that it computes at the same time.</param>
    /// <param name="blas">What multiplies matrices; null for the default.</param>
    public static FleetSilo Start(string clusterFolder, string name, int slots, string? blas)
    {
        string host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "windrow.dll")] : [];
        string[] options = ["--cluster", clusterFolder, "--name", name, "--slots", slots.ToString(CultureInfo.InvariantCulture), SiloCommand.EndWithInputName];
        ProcessStartInfo start = new(host, [.. program, "silo", .. options, .. blas is null ? Array.Empty<string>() : ["--blas", blas]])
        {
            RedirectStandardInput = true,       // closed by the operating system when this process ends
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        FleetSilo silo = new(name, start);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    /// <summary>Waits until the silo takes calls.</summary>
    /// <exception cref="UserErrorException">It ended instead; the message has what it wrote.</exception>
    public async Task ReadyAsync(CancellationToken cancellation)
    {
        if (await _ready.Task.WaitAsync(StartLimit, cancellation)) return;
        await _process.WaitForExitAsync(cancellation);
        throw new UserErrorException($"Silo '{Name}' could not start: {string.Join(Environment.NewLine, _errors)}");
    }

    /// <summary>Ends the process at once.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to stop, and waits until it has; one that takes too long is killed.</summary>
    public async Task StopAsync()
    {
        Send(SigTerm);
        await _process.WaitForExitAsync().WaitAsync(StopLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited) await KillAsync();
    }

    /// <summary>Halts the process.</summary>
    public void Halt() => Send(SigStop);

    /// <summary>Lets it continue.</summary>
    public void Continue() => Send(SigContinue);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    static int SigStop => OperatingSystem.IsMacOS() ? 17 : 19;

    static int SigContinue => OperatingSystem.IsMacOS() ? 19 : 18;

    void Send(int signal)
    {
        if (OperatingSystem.IsWindows()) _process.Kill();       // there are no signals, and 'stop' and 'hang' are refused there
        else if (!_process.HasExited) _ = Signal(_process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int processId, int signal);
}
