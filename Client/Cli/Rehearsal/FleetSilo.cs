using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Windrow.Cli.Commands;

namespace Windrow.Cli.Rehearsal;

/// <summary>One <c>windrow silo</c> process that this command has started. It ends with this command, however that ends. Thread-safe.</summary>
sealed partial class FleetSilo : IAsyncDisposable
{
    const int SigKill = 9, SigTerm = 15;

    static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    readonly Process _process;
    readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> _errors = [];
    volatile bool _isHalted;

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
        _process.Start();
        ProcessId = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Ended = EndAsync();
    }

    /// <summary>The silo's name.</summary>
    public string Name { get; }

    /// <summary>The number of its process.</summary>
    public int ProcessId { get; }

    /// <summary>Done with true when the silo takes calls, or with false when its process ended before.</summary>
    public Task<bool> Ready => _ready.Task;

    /// <summary>Done when the process has ended, with its exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>Whether this command has sent it a signal: its end is no surprise then.</summary>
    public bool IsDisturbed { get; private set; }

    /// <summary>Whether the silo takes calls now.</summary>
    public bool IsWorking => Ready is { IsCompletedSuccessfully: true, Result: true } && !Ended.IsCompleted && !_isHalted;

    /// <summary>The first lines of its standard error.</summary>
    public string Errors
    {
        get
        {
            lock (_errors) return string.Join(Environment.NewLine, _errors);
        }
    }

    /// <summary>Starts a silo process; it is not ready yet.</summary>
    /// <param name="request">What the silo is for.</param>
    /// <param name="name">The silo's name.</param>
    public static FleetSilo Start(FleetRequest request, string name)
    {
        string host = Environment.ProcessPath!;
        List<string> arguments = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "windrow.dll")] : [];
        arguments.AddRange(["silo", "--name", name, "--slots", request.Slots.ToString(CultureInfo.InvariantCulture), SiloCommand.EndWithInputName]);
        arguments.AddRange(request.Database is null ? ["--cluster", request.Place.Folder] : ["--runs", request.Place.Folder]);
        if (request.Blas is { } blas) arguments.AddRange(["--blas", blas]);
        ProcessStartInfo start = new(host, arguments)
        {
            RedirectStandardInput = true,       // closed by the operating system when this process ends
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (request.Database is not null) start.Environment[SharedOptions.ClusterVariable] = request.Database;      // arguments can be read by other users
        return new FleetSilo(name, start);
    }

    /// <summary>Ends the process at once.</summary>
    public async Task KillAsync()
    {
        Send(SigKill);
        await Ended;
    }

    /// <summary>Asks the process to stop, and waits until it has; one that takes too long is killed.</summary>
    public async Task StopAsync()
    {
        Send(SigTerm);
        await ((Task)Ended).WaitAsync(StopLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Ended.IsCompleted) await KillAsync();
    }

    /// <summary>Halts the process for a while.</summary>
    /// <param name="lasting">How long.</param>
    /// <param name="cancellation">Lets it continue earlier.</param>
    public async Task HaltAsync(TimeSpan lasting, CancellationToken cancellation)
    {
        // A halted process does not notice that this command is gone. The shell notices, because its input ends, and lets the silo continue.
        using Process waker = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"trap '' INT TERM; read line; kill -CONT {ProcessId}"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        _isHalted = true;
        Send(SigStop);
        await Task.Delay(lasting, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        waker.StandardInput.Close();
        await waker.WaitForExitAsync(CancellationToken.None);
        _isHalted = false;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    static int SigStop => OperatingSystem.IsMacOS() ? 17 : 19;

    async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        _ready.TrySetResult(false);
        return _process.ExitCode;
    }

    void Send(int signal)
    {
        IsDisturbed = true;
        if (Ended.IsCompleted) return;
        if (OperatingSystem.IsWindows()) _process.Kill();       // there are no signals, and plans that need them are refused
        else _ = Signal(ProcessId, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int processId, int signal);
}
