using Windrow.Grains.Metrics;
using Windrow.Grains.Runs;

namespace Windrow.Grains.TensorBoard;

/// <summary>A job's event file for TensorBoard: what its log says, in another form. Each record has the number of the log's event that it comes
/// from, so the file continues where it ended, whatever happened in between; a record that was cut off is replaced. One caller at a time.</summary>
/// <remarks>A job that is killed and resumed computes some steps again; the log has each of them once, and so has the file. Where a user changed a
/// setting, the log records the steps after the change again, and TensorBoard is told to forget the earlier ones.</remarks>
sealed class TensorBoardFile
{
    /// <summary>The file's name in the run folder. TensorBoard looks for "tfevents" in names, and names a run after its folder.</summary>
    public const string Name = "events.out.tfevents.windrow";

    /// <summary>Number of events read from the log at a time.</summary>
    const int AtOnce = 512;

    readonly string _path, _log;
    long _length = -1;          // of the file when we last wrote it; -1 before
    long _last;                 // number of the last event that it contains

    TensorBoardFile(string runFolder) => (_path, _log) = (Path.Combine(runFolder, Name), RunFolder.Metrics(runFolder));

    /// <summary>The file of a job; null if the job's settings do not ask for one.</summary>
    /// <exception cref="InvalidDataException">The job file or the list of its changes is damaged.</exception>
    public static TensorBoardFile? Of(string runFolder) => StoredSettings.Read(runFolder).Job!.Telemetry.Tensorboard ? new TensorBoardFile(runFolder) : null;

    /// <summary>Adds everything that the log has and the file does not.</summary>
    /// <param name="newest">The events that have just been added to the log.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Follow(IReadOnlyList<JobEvent> newest)
    {
        using FileStream file = new(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length != _length || _length <= 0) FindEnd(file);
        file.Position = _length;
        while (newest.Count > 0 && newest[0].Sequence != _last + 1 && Missing() is { Count: > 0 } missing) Add(file, missing);
        Add(file, newest);
        file.Flush();
        _length = file.Position;

        IReadOnlyList<JobEvent> Missing() => [.. EventReader.Read(_log, _last + 1, AtOnce).TakeWhile(jobEvent => jobEvent.Sequence < newest[0].Sequence)];
    }

    void Add(FileStream file, IReadOnlyList<JobEvent> events)
    {
        foreach (JobEvent jobEvent in events)
        {
            if (RecordOf(jobEvent) is { } record) RecordFile.Append(file, record);
            _last = jobEvent.Sequence;
        }
    }

    /// <summary>Finds the last whole record, and removes what is behind it.</summary>
    void FindEnd(FileStream file)
    {
        (_length, _last) = (0, 0);
        foreach ((byte[] data, long end) in RecordFile.Read(file)) (_length, _last) = (end, EventMessage.SequenceOf(data));
        file.SetLength(_length);
        if (_length > 0) return;
        RecordFile.Append(file, EventMessage.FileVersion(DateTimeOffset.UtcNow));
        file.Flush();
        _length = file.Position;
    }

    static byte[]? RecordOf(JobEvent jobEvent) => jobEvent switch
    {
        StepEvent step => Summary(step,
        [
            EventMessage.Scalar("loss", step.Loss),
            EventMessage.Scalar("learning_rate", step.LearningRate),
            EventMessage.Scalar("gradient_norm", step.GradientNorm),
            EventMessage.Scalar("tokens_per_second", step.TokensPerSecond),
        ]),
        EvaluationEvent evaluation => Summary(evaluation,
            [EventMessage.Scalar("validation/loss", evaluation.ValidationLoss), .. evaluation.Metrics.Select(figure => EventMessage.Scalar($"validation/{figure.Name}", figure.Value))]),
        GradientsEvent gradients => Summary(gradients, [.. gradients.Layers.SelectMany(OfLayer)]),
        SettingsEvent or LearningRateEvent => EventMessage.Restart(jobEvent.Time, jobEvent.Step + 1, jobEvent.Sequence),
        _ => null,
    };

    static IEnumerable<byte[]> OfLayer(LayerReport layer)
    {
        yield return EventMessage.Curve($"gradients/{layer.Name}/decay", layer.Decay);
        if (layer.Horizon is { } horizon) yield return EventMessage.Scalar($"gradients/{layer.Name}/horizon", horizon);
        yield return EventMessage.Scalar($"gradients/{layer.Name}/saturated", layer.Saturated);
        yield return EventMessage.Scalar($"gradients/{layer.Name}/spectral_radius", layer.SpectralRadius);
    }

    static byte[] Summary(JobEvent jobEvent, byte[][] values) => EventMessage.Summary(jobEvent.Time, jobEvent.Step, jobEvent.Sequence, values);
}
