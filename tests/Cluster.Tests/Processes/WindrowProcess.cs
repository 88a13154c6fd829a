using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Windrow.Tests.Processes;

/// <summary>The real command line as a process: <c>windrow ...</c>.</summary>
sealed partial class WindrowProcess : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    readonly Process _process;
    readonly Lock _lock = new();
    readonly List<string> _out = [], _error = [];
    readonly List<(Func<string, bool> IsIt, TaskCompletionSource<string> Found)> _waiting = [];

    WindrowProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_error, line.Data);
    }

    public string[] OutLines => Copy(_out);

    public string Out => string.Join('\n', OutLines);

    public string Error => string.Join('\n', Copy(_error));

    /// <summary>The program that the processes run.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "windrow.dll");

    /// <summary>Starts <c>windrow</c> in a folder.</summary>
    public static WindrowProcess Start(string folder, params string[] arguments) => StartProgram(folder, "dotnet", [Program, .. arguments]);

    /// <summary>Starts a program that runs <c>windrow</c>.</summary>
    public static WindrowProcess StartProgram(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("WINDROW_CLUSTER");
        start.Environment.Remove("WINDROW_RUNS");
        start.Environment.Remove("WINDROW_KEYS");
        WindrowProcess windrow = new(start);
        windrow._process.Start();
        windrow._process.BeginOutputReadLine();
        windrow._process.BeginErrorReadLine();
        return windrow;
    }

    /// <summary>Runs <c>windrow</c> in a folder until it ends.</summary>
    public static async Task<(int ExitCode, WindrowProcess Windrow)> RunAsync(string folder, params string[] arguments)
    {
        WindrowProcess windrow = Start(folder, arguments);
        return (await windrow.ExitAsync(), windrow);
    }

    /// <summary>Waits for a line on either output, whether already written or still to come.</summary>
    public Task<string> LineAsync(Func<string, bool> isIt)
    {
        lock (_lock)
        {
            if (_out.Concat(_error).FirstOrDefault(isIt) is { } line) return Task.FromResult(line);
            TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isIt, found));
            return found.Task.WaitAsync(Limit);
        }
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Assert.Equal(0, Signal(_process.Id, (int)PosixSignalNumber.Interrupt));

    /// <summary>Ends the process as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>Waits for the end, and for the last lines.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It takes too long; the message has what the process has written.</exception>
    public async Task<int> ExitAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The process did not end within {Limit.TotalMinutes:0} min:\n{Out}\n{Error}", e);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);

    void Note(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (_lock)
        {
            lines.Add(line);
            foreach ((Func<string, bool> isIt, TaskCompletionSource<string> found) in _waiting)
            {
                if (isIt(line)) found.TrySetResult(line);
            }
        }
    }

    string[] Copy(List<string> lines)
    {
        lock (_lock) return [.. lines];
    }

    enum PosixSignalNumber
    {
        Interrupt = 2,
    }
}
