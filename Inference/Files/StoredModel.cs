using System.Globalization;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Inference.Files;

/// <summary>A model as its files have it: no data are needed.</summary>
/// <param name="Job">The job file.</param>
/// <param name="Step">Steps that the model was trained.</param>
/// <param name="Meaning">What its inputs and outputs mean.</param>
/// <param name="Model">The network.</param>
/// <param name="Weights">Its parameters.</param>
/// <param name="Metadata">The metadata of the file with the parameters.</param>
sealed record StoredModel(JobFile Job, long Step, ModelMeaning Meaning, SequenceModel Model, float[] Weights, ModelMetadata Metadata)
{
    /// <summary>Whether there is something to read.</summary>
    public static bool Exists(string path) => File.Exists(path) || new[] { RunNames.ResolvedJobFile, CheckpointFiles.Model }.Any(name => File.Exists(Path.Combine(path, name)));

    /// <summary>The step that would be read from a run folder; null when the path is not one.</summary>
    /// <exception cref="CheckpointException">There is no such checkpoint.</exception>
    public static long? StepIn(string path, CheckpointChoice choice) =>
        File.Exists(Path.Combine(path, RunNames.ResolvedJobFile)) ? choice.StepIn(new CheckpointFolder(Path.Combine(path, RunNames.Checkpoints))) : null;

    /// <summary>Reads a run folder, the folder of a checkpoint, or a bundle.</summary>
    /// <exception cref="CheckpointException">There is no model, or it is damaged.</exception>
    /// <exception cref="DataException">The preprocessing is from another version.</exception>
    public static StoredModel Open(string path, CheckpointChoice choice)
    {
        try
        {
            if (File.Exists(Path.Combine(path, RunNames.ResolvedJobFile))) return OfRun(path, choice);
            if (File.Exists(Path.Combine(path, CheckpointFiles.Model))) return OfCheckpoint(path);
            if (File.Exists(path)) return OfBundle(path, choice);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CheckpointException($"The model in '{path}' cannot be read: {e.Message}");
        }

        throw new CheckpointException(Directory.Exists(path)
            ? $"'{path}' is neither a run folder, which has the file {RunNames.ResolvedJobFile}, nor a checkpoint in one, which has {CheckpointFiles.Model}. Name one of these, or a bundle."
            : $"There is no folder or bundle '{path}'. Name a run folder, a checkpoint in one, or a bundle.");
    }

    static StoredModel OfRun(string folder, CheckpointChoice choice)
    {
        CheckpointFolder checkpoints = new(Path.Combine(folder, RunNames.Checkpoints));
        return choice.Read(checkpoints, step => Read(
            folder,
            checkpoints.FolderOf(step) ?? throw new CheckpointException(
                $"There is no checkpoint of step {step} in '{folder}'; there are those of the steps {string.Join(", ", checkpoints.Steps)}."),
            step));
    }

    static StoredModel OfCheckpoint(string folder)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), run = Path.GetFullPath(Path.Combine(full, "..", ".."));
        if (!File.Exists(Path.Combine(run, RunNames.ResolvedJobFile)))
            throw new CheckpointException($"The checkpoint '{folder}' is not in a run folder: '{run}' has no {RunNames.ResolvedJobFile}. Copy the run folder as a whole.");
        return Read(run, full, CheckpointFolder.StepOf(full) ?? 0);
    }

    static StoredModel OfBundle(string file, CheckpointChoice choice) => choice == CheckpointChoice.Usual
        ? BundleReader.Read(file, folder =>
            Of(JobFileText.Parse(File.ReadAllText(Path.Combine(folder, ModelBundle.JobFileName))), Path.Combine(folder, CheckpointFiles.Model), 0))
        : throw new CheckpointException($"A checkpoint was chosen, but '{file}' is a bundle, which has only one model. Leave the choice out.");

    static StoredModel Read(string run, string checkpoint, long step)
    {
        JobFile job = JobFileText.Parse(File.ReadAllText(Path.Combine(run, RunNames.ResolvedJobFile)));
        Checksums.Verify(checkpoint, CheckpointFiles.Model);
        return Of(job, Path.Combine(checkpoint, CheckpointFiles.Model), step);
    }

    /// <summary>The model in a safetensors file.</summary>
    /// <param name="job">The job that trained it.</param>
    /// <param name="file">The file.</param>
    /// <param name="step">How many steps it was trained, unless the file says so itself.</param>
    static StoredModel Of(JobFile job, string file, long step)
    {
        ModelMetadata metadata;
        using (SafeTensorsFile tensors = SafeTensorsFile.Open(file)) metadata = new ModelMetadata(file, tensors.Metadata);
        if (metadata.Find("step") is { } own && long.TryParse(own, NumberStyles.None, CultureInfo.InvariantCulture, out long known)) step = known;
        ModelMeaning meaning = ModelMeaning.Of(job, metadata);
        SequenceModel model = ModelOf(job, meaning, file);
        return new StoredModel(job, step, meaning, model, CheckpointFiles.ReadWeights(file, model.Layout), metadata);
    }

    static SequenceModel ModelOf(JobFile job, ModelMeaning meaning, string file)
    {
        try
        {
            return new SequenceModel(job.Model, meaning.Ports);
        }
        catch (OverflowException)
        {
            throw new CheckpointException($"'{file}' does not fit the model of its job file, which has more parameters than the {int.MaxValue} that are possible.");
        }
    }
}
