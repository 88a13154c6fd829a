using Windrow.Data;

namespace Windrow.Cli.Views;

/// <summary>What a model is evaluated on.</summary>
/// <param name="Part">The part of its job's data.</param>
/// <param name="Files">Files of the user's own; null for a part of the job's data.</param>
sealed record EvaluatedData(DataPart Part, IReadOnlyList<string>? Files)
{
    /// <summary>The part's name; null for files of the user's own.</summary>
    public string? Split => Files is null ? Text.State(Part) : null;

    /// <summary>The data in a sentence.</summary>
    public string InWords => Files switch
    {
        null => $"its {Split} data",
        [string file] => $"'{file}'",
        _ => $"{Text.Count(Files.Count)} files",
    };
}
