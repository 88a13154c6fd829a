using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Windrow.Tests.Processes;

/// <summary>A real <c>windrow silo</c> process, for the tests in which one is killed.</summary>
sealed partial class SiloProcess : IAsyncDisposable
{
    const int SigTerm = 15, SigContinue = 18, SigStop = 19;

    /// <summary>Well above what a silo allows itself for its stop, and on a machine that is busy with other work.</summary>
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2), StopLimit = TimeSpan.FromMinutes(2);

    readonly Process _process;
    readonly ConcurrentQueue<string> _errors = new();
    readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    SiloProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith("READY", StringComparison.Ordinal) != true) return;
            if (line.Data.IndexOf(" http=", StringComparison.Ordinal) is >= 0 and int at) Http = new Uri($"http://{line.Data[(at + 6)..]}");
            _ready.TrySetResult(true);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) _errors.Enqueue(line.Data);
        };
        _process.Exited += (_, _) => _ready.TrySetResult(false);
    }

    public int Id => _process.Id;

    /// <summary>Where it answers over HTTP; null without the option for that.</summary>
    public Uri? Http { get; private set; }

    /// <summary>What the process has written to standard error so far.</summary>
    public string Errors => string.Join(Environment.NewLine, _errors);

    /// <summary>Starts a silo and waits for its line READY.</summary>
    /// <exception cref="InvalidOperationException">It ended first, or took too long; the message has its standard error.</exception>
    public static Task<SiloProcess> StartAsync(string cluster, int slots, params string[] more) => StartAsync(cluster, slots, logLevel: null, more);

    /// <summary>Starts a silo with a log level and other environment variables, and waits for its line READY.</summary>
    /// <inheritdoc cref="StartAsync(string, int, string[])"/>
    public static async Task<SiloProcess> StartAsync(string cluster, int slots, string? logLevel, string[] more, IReadOnlyList<string>? variables = null)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string program = Path.Combine(AppContext.BaseDirectory, "windrow.dll");
        string[] options = ["--cluster", cluster, "--slots", slots.ToString(CultureInfo.InvariantCulture), .. more];
        foreach (string argument in (string[])[program, "silo", .. options]) start.ArgumentList.Add(argument);

        if (logLevel is not null) start.Environment["WINDROW_LOG_LEVEL"] = logLevel;
        foreach (string variable in variables ?? []) start.Environment[variable[..variable.IndexOf('=')]] = variable[(variable.IndexOf('=') + 1)..];

        SiloProcess silo = new(start);
        silo._process.Start();
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        try
        {
            if (await silo._ready.Task.WaitAsync(StartLimit)) return silo;
            await silo._process.WaitForExitAsync();     // by then, its last lines have arrived
            throw new InvalidOperationException($"The silo ended with exit code {silo._process.ExitCode}, never ready:\n{silo.Errors}");
        }
        catch (TimeoutException e)
        {
            await silo.DisposeAsync();
            throw new InvalidOperationException($"The silo was not ready within {StartLimit.TotalSeconds} s:\n{silo.Errors}", e);
        }
    }

    /// <summary>Ends the process as a crash would (SIGKILL), and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(StopLimit);
    }

    /// <summary>Asks the process to stop (SIGTERM), and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        Assert.Equal(0, Signal(_process.Id, SigTerm));
        await _process.WaitForExitAsync().WaitAsync(StopLimit);
        return _process.ExitCode;
    }

    /// <summary>Stops the process where it is (SIGSTOP): it hangs.</summary>
    public void Hang() => Assert.Equal(0, Signal(_process.Id, SigStop));

    /// <summary>Lets a process that hangs go on.</summary>
    public void Wake() => Assert.Equal(0, Signal(_process.Id, SigContinue));

    /// <summary>Waits until the process has ended by itself.</summary>
    public Task ExitAsync() => _process.WaitForExitAsync().WaitAsync(StopLimit);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}
