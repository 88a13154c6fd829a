using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference;

namespace Windrow.Serving;

/// <summary>The model that is served now: when a run has a better checkpoint, that one takes its place between two requests.</summary>
sealed class ServedModel(string path, ServingOptions options)
{
    volatile WindrowModel _current = WindrowModel.Open(path, options.Model);
    string? _lastProblem;

    /// <summary>The model for the next request.</summary>
    public WindrowModel Current => _current;

    /// <summary>Looks for better checkpoints until it is stopped.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        using PeriodicTimer timer = new(options.ReloadEvery);
        try
        {
            while (await timer.WaitForNextTickAsync(ct)) Look();
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    void Look()
    {
        try
        {
            if (WindrowModel.StepOf(path, options.Model) is not long step || step == _current.Step) return;
            _current = WindrowModel.Open(path, options.Model);
            _lastProblem = null;
            options.Reloaded?.Invoke(_current);
        }
        catch (Exception e) when (e is CheckpointException or DataException or IOException or UnauthorizedAccessException)
        {
            if (e.Message == _lastProblem) return;      // it is tried again, but told once
            _lastProblem = e.Message;
            options.ReloadFailed?.Invoke(e.Message);
        }
    }
}
