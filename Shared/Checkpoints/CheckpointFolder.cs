using System.Globalization;
using System.Text;
using Windrow.Data;
using Windrow.Models;

namespace Windrow.Checkpoints;

/// <summary>The folder <c>checkpoints</c> of a run, with a folder such as <c>step-00000200</c> for each checkpoint.</summary>
/// <remarks><para>A checkpoint is written to a hidden folder next to its final place, flushed, and renamed, so a folder named after a
/// step is complete, no matter when a process is killed. A checkpoint that replaces one of the same step first moves the old one aside:</para><code>
/// .step-00000200.partial      being written; ignored
/// .step-00000200.replaced     used while step-00000200 does not exist
/// .step-00000200.removed      being deleted; ignored
/// </code>
/// <para>The next <see cref="Write"/> or <see cref="Prune"/> cleans up what a killed process left behind. Any number of processes may read
/// while one writes.</para></remarks>
/// <param name="path">The folder; created by the first write.</param>
public sealed class CheckpointFolder(string path)
{
    const string Prefix = "step-", Partial = ".partial", Replaced = ".replaced", Removed = ".removed";

    readonly string _path = Path.GetFullPath(path);

    /// <summary>Steps that have a checkpoint, ascending.</summary>
    public IReadOnlyList<long> Steps => [.. Folders().Select(StepOf).OfType<long>().Distinct().Order()];

    /// <summary>Step that was marked as the best; null when there is none, or when its checkpoint is gone.</summary>
    public long? Best => File.Exists(BestFile)
        && long.TryParse(File.ReadAllText(BestFile), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long step)
        && FolderOf(step) is not null
            ? step
            : null;

    string BestFile => Path.Combine(_path, "best");

    /// <summary>Writes a checkpoint and returns its folder. Equal checkpoints have equal bytes. An existing checkpoint of the same step is replaced.</summary>
    /// <exception cref="ArgumentException">The checkpoint contradicts its layout.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written to the disk; existing checkpoints are untouched.</exception>
    public string Write(Checkpoint checkpoint)
    {
        Directory.CreateDirectory(_path);
        ClearUp();
        string place = Place(checkpoint.Step), partial = Aside(checkpoint.Step, Partial), replaced = Aside(checkpoint.Step, Replaced);
        Directory.CreateDirectory(partial);
        CheckpointFiles.Write(partial, checkpoint);
        if (Directory.Exists(place)) Directory.Move(place, replaced);
        Directory.Move(partial, place);
        if (Directory.Exists(replaced)) Directory.Delete(replaced, recursive: true);
        return place;
    }

    /// <summary>Reads the checkpoint of a step, and checks all of it.</summary>
    /// <param name="step">One of <see cref="Steps"/>.</param>
    /// <param name="layout">The model's, which the tensors must fit.</param>
    /// <exception cref="CheckpointException">It is missing, damaged, or belongs to another model.</exception>
    public Checkpoint Read(long step, ParameterLayout layout)
    {
        Checkpoint checkpoint = Reading(step, folder => CheckpointFiles.Read(folder, layout));
        return checkpoint.Step == step
            ? checkpoint
            : throw new CheckpointException(
                $"'{Path.Combine(Place(step), CheckpointFiles.Progress)}' belongs to step {checkpoint.Step}, not {step}.");
    }

    /// <summary>Reads and checks the parameters alone, [layout.Length]: enough to run the model.</summary>
    /// <inheritdoc cref="Read"/>
    public float[] ReadModel(long step, ParameterLayout layout) => Reading(step, folder => CheckpointFiles.ReadModel(folder, layout));

    /// <summary>Reads the newest checkpoint that is good; null when there are no checkpoints.</summary>
    /// <exception cref="NewerCheckpointException">The newest is from a later Windrow.</exception>
    /// <exception cref="CheckpointException">There are checkpoints, but none of them is good.</exception>
    public CheckpointReading? ReadNewest(ParameterLayout layout)
    {
        List<string> refused = [];
        foreach (long step in Steps.Reverse())
        {
            try
            {
                return new CheckpointReading(Read(step, layout), RequireFolder(step), refused);
            }
            catch (CheckpointException e) when (e is not NewerCheckpointException)
            {
                refused.Add(e.Message);
            }
        }

        return refused.Count == 0
            ? null
            : throw new CheckpointException($"No checkpoint in '{_path}' can be used. {string.Join(" ", refused)}");
    }

    /// <summary>Marks the checkpoint of a step as the best.</summary>
    /// <exception cref="CheckpointException">The step has no checkpoint.</exception>
    public void MarkBest(long step)
    {
        RequireFolder(step);
        DurableFile.Replace(BestFile, stream => stream.Write(Encoding.ASCII.GetBytes($"{step}\n")));
    }

    /// <summary>Deletes all checkpoints except the newest ones and the best.</summary>
    /// <param name="keepLast">How many of the newest to keep, at least 1.</param>
    /// <param name="best">Another step to keep; null for none.</param>
    public void Prune(int keepLast, long? best)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keepLast, 1);
        ClearUp();
        foreach (long step in Steps.SkipLast(keepLast).Where(step => step != best)) Delete(step);
    }

    /// <summary>Deletes the checkpoints of later steps: they could not be used, so training continued from an earlier one.</summary>
    public void DeleteAfter(long step)
    {
        foreach (long later in Steps.Where(later => later > step)) Delete(later);
    }

    void Delete(long step)
    {
        string removed = Aside(step, Removed);
        Directory.Move(RequireFolder(step), removed);      // in one operation, so no reader sees half a checkpoint
        Directory.Delete(removed, recursive: true);
    }

    T Reading<T>(long step, Func<string, T> read)
    {
        string folder = RequireFolder(step);
        try
        {
            return read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint '{folder}' cannot be read: {e.Message}");
        }
    }

    void ClearUp()
    {
        foreach (string folder in Folders())
        {
            string name = Path.GetFileName(folder);
            if (name.EndsWith(Replaced, StringComparison.Ordinal) && StepOf(folder) is long step && !Directory.Exists(Place(step)))
                Directory.Move(folder, Place(step));
            else if (name.StartsWith('.' + Prefix, StringComparison.Ordinal))
                Directory.Delete(folder, recursive: true);
        }
    }

    string[] Folders() => Directory.Exists(_path) ? Directory.GetDirectories(_path) : [];

    string Place(long step) => Path.Combine(_path, Name(step));

    string Aside(long step, string suffix) => Path.Combine(_path, '.' + Name(step) + suffix);

    static string Name(long step) => Prefix + step.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>The folder that currently holds the checkpoint of a step; null when there is none.</summary>
    public string? FolderOf(long step) => Directory.Exists(Place(step)) ? Place(step)
        : Directory.Exists(Aside(step, Replaced)) ? Aside(step, Replaced)
        : null;

    string RequireFolder(long step) => FolderOf(step)
        ?? throw new CheckpointException($"There is no checkpoint '{Place(step)}'. "
            + (Steps.Count == 0 ? "There are no others." : $"There are checkpoints for the steps {string.Join(", ", Steps)}."));

    /// <summary>The step whose checkpoint a folder holds; null when it holds none.</summary>
    public static long? StepOf(string folder)
    {
        string name = Path.GetFileName(folder);
        if (name.StartsWith('.') && name.EndsWith(Replaced, StringComparison.Ordinal)) name = name[1..^Replaced.Length];
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long step)
            && name == Name(step)
                ? step
                : null;
    }
}
