using System.Globalization;

namespace Windrow.Checkpoints;

/// <summary>Which of a run's checkpoints to use: <c>best</c>, <c>last</c> or a step; by default the best, or the last if none is marked as best.</summary>
public sealed class CheckpointChoice
{
    readonly long? _step;
    readonly bool _best, _last;

    CheckpointChoice(long? step, bool best, bool last) => (_step, _best, _last) = (step, best, last);

    /// <summary>The best if one is marked, otherwise the last.</summary>
    public static CheckpointChoice Usual { get; } = new(null, best: true, last: true);

    /// <summary>The checkpoint of a step.</summary>
    public static CheckpointChoice OfStep(long step) => new(step, best: false, last: false);

    /// <summary>Parses a user's word; null when it is not a choice.</summary>
    public static CheckpointChoice? Parse(string word) => word switch
    {
        "best" => new(null, best: true, last: false),
        "last" => new(null, best: false, last: true),
        _ => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? OfStep(step) : null,
    };

    /// <summary>Reads the chosen checkpoint. If a running job removes it meanwhile, because it has written a better or newer one, that one is read.</summary>
    /// <param name="folder">The checkpoints.</param>
    /// <param name="read">Reads the checkpoint of a step.</param>
    /// <exception cref="CheckpointException">There is no such checkpoint, or it cannot be read.</exception>
    public T Read<T>(CheckpointFolder folder, Func<long, T> read)
    {
        while (true)
        {
            long step = StepIn(folder);
            try
            {
                return read(step);
            }
            catch (Exception e) when (e is CheckpointException or IOException && folder.FolderOf(step) is null && StepIn(folder) != step)
            {
                // Another has been chosen since.
            }
        }
    }

    /// <summary>The step of the chosen checkpoint in a folder. A step that the user gave is not looked for.</summary>
    /// <exception cref="CheckpointException">There is no such checkpoint.</exception>
    public long StepIn(CheckpointFolder folder)
    {
        if (_step is long step) return step;
        if (folder.Steps.Count == 0)
            throw new CheckpointException("The job has no checkpoint yet. Wait for the first one, or request one with `windrow checkpoint`.");
        if (_best && folder.Best is long best) return best;
        return _last
            ? folder.Steps[^1]
            : throw new CheckpointException("No checkpoint is marked as the best: the job has not been evaluated. Choose last, or one of the steps "
                + $"{string.Join(", ", folder.Steps)}.");
    }
}
