using Windrow.Jobs;

namespace Windrow.Grains.Runs;

/// <summary>The settings with which a job trains now: those that it was submitted with, and the changes since then.</summary>
public static class StoredSettings
{
    /// <summary>The job of a run folder, with every setting.</summary>
    /// <exception cref="InvalidDataException">The job file or the list of its changes is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file cannot be read.</exception>
    public static JobFileReading Read(string runFolder)
    {
        string[] changes = [.. SettingsChanges.Read(runFolder).SelectMany(change => change.Settings)];
        JobFileReading reading = ChangedSettings.Apply(File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)), changes);
        return reading.Job is not null ? reading : throw new InvalidDataException($"The job file in '{runFolder}' cannot be read: {string.Join(" ", reading.Problems)}");
    }
}
