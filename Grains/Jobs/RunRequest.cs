namespace Windrow.Grains.Jobs;

/// <summary>What a job is started with.</summary>
/// <param name="JobFile">The job file as it was submitted.</param>
/// <param name="Settings">Settings that change with this start.</param>
/// <param name="First">The change that this start begins with.</param>
/// <param name="Message">One sentence about that change; null when there is nothing to say.</param>
/// <param name="Pause">How long to wait before the start.</param>
/// <param name="HadSlots">Whether it continues a run that had slots, which were lost with its process.</param>
sealed record RunRequest(string JobFile, IReadOnlyList<string> Settings, JobChange First, string? Message, TimeSpan Pause, bool HadSlots = false);
