using System.Runtime.InteropServices;

namespace Windrow.Cli;

/// <summary>Ctrl-C and SIGTERM: the first asks the command to stop in an orderly way, the second ends the process at once.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _first = new();
    readonly PosixSignalRegistration[] _registrations;

    /// <param name="ignoreCtrlC">Whether Ctrl-C does nothing: a terminal sends it to every process of a command, and the one that started this
    /// process decides what follows.</param>
    public Interruption(bool ignoreCtrlC) => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, ignoreCtrlC ? static signal => signal.Cancel = true : OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _first.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _first.Dispose();
    }

    void OnSignal(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_first.IsCancellationRequested) Environment.Exit(ExitCodes.Interrupted);
        _first.Cancel();
    }
}
