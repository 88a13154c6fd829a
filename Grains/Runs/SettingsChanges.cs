using System.Text.Json;
using Windrow.Grains.Jobs;
using Windrow.Grains.Metrics;
using Windrow.Jobs;

namespace Windrow.Grains.Runs;

/// <summary>Settings that a user changed after a step.</summary>
/// <param name="Step">Steps made before the first step that uses them.</param>
/// <param name="Settings">Each <c>key.path=value</c>.</param>
sealed record SettingsChange(long Step, IReadOnlyList<string> Settings);

/// <summary>The changes that users made to a job's settings: <c>changes.json</c> in its run folder, in the order of their steps.</summary>
/// <remarks>A job that is resumed from a step before a change makes the change at the same step again, so its result stays the same.</remarks>
static class SettingsChanges
{
    const string FileName = "changes.json";

    /// <summary>The changes; empty when there are none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<SettingsChange> Read(string runFolder)
    {
        string file = Path.Combine(runFolder, FileName);
        if (!File.Exists(file)) return [];
        try
        {
            return JsonSerializer.Deserialize<SettingsChange[]>(File.ReadAllText(file), JobEventJson.Options) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{file}' is damaged: {e.Message} It holds the settings that were changed while the job trained.", e);
        }
    }

    /// <summary>Replaces the file atomically.</summary>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="changes">All changes, in the order of their steps.</param>
    /// <param name="incarnation">The start of the job that writes.</param>
    /// <exception cref="SupersededException">A later start of the job has begun.</exception>
    public static void Write(string runFolder, IReadOnlyList<SettingsChange> changes, int incarnation)
    {
        RunStatusFile.RequireCurrent(runFolder, incarnation);
        AtomicText.Write(Path.Combine(runFolder, FileName), JsonSerializer.Serialize(changes, JobEventJson.Options));
    }

    /// <summary>The changes and one more. If a setting was going to change again at a later step, it keeps the new value instead.</summary>
    public static IReadOnlyList<SettingsChange> With(IReadOnlyList<SettingsChange> changes, SettingsChange added)
    {
        HashSet<string> replaced = [.. added.Settings.Select(ChangedSettings.KeyOf)];
        IEnumerable<SettingsChange> later = changes
            .Where(change => change.Step > added.Step)
            .Select(change => change with { Settings = [.. change.Settings.Where(setting => !replaced.Contains(ChangedSettings.KeyOf(setting)))] })
            .Where(change => change.Settings.Count > 0);
        return [.. changes.Where(change => change.Step <= added.Step), added, .. later];
    }
}
