using System.Globalization;

namespace Windrow.Checkpoints;

/// <summary>Which of a run's checkpoints is meant: <c>best</c>, <c>last</c>, a step, or, when nothing is said, the best and else the last.</summary>
public sealed class CheckpointChoice
{
    readonly long? _step;
    readonly bool _best, _last;

    CheckpointChoice(long? step, bool best, bool last) => (_step, _best, _last) = (step, best, last);

    /// <summary>The best where one is marked, else the last.</summary>
    public static CheckpointChoice Usual { get; } = new(null, best: true, last: true);

    /// <summary>What a user's word means; null when it means nothing.</summary>
    public static CheckpointChoice? Parse(string word) => word switch
    {
        "best" => new(null, best: true, last: false),
        "last" => new(null, best: false, last: true),
        _ => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? new(step, best: false, last: false) : null,
    };

    /// <summary>The step of the checkpoint in a folder; that of a step is not looked for.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public long StepIn(CheckpointFolder folder)
    {
        if (_step is long step) return step;
        if (folder.Steps.Count == 0)
            throw new CheckpointException("The job has no checkpoint yet. Wait for the first, or ask for one with `windrow checkpoint`.");
        if (_best && folder.Best is long best) return best;
        return _last
            ? folder.Steps[^1]
            : throw new CheckpointException("No checkpoint is marked as the best: the job has not been evaluated. Ask for the last, or for one of the steps "
                + $"{string.Join(", ", folder.Steps)}.");
    }
}
