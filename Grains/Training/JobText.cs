using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Grains.Training;

/// <summary>A job's prepared text, and how its lanes go through it.</summary>
sealed class JobText : IDisposable
{
    /// <summary>Plans the lanes of a job.</summary>
    /// <exception cref="DataException">The text is too short for them.</exception>
    public JobText(TextCorpus corpus, JobFile job)
    {
        Corpus = corpus;
        CorpusSplit split = corpus.Split(job.Data.Split);
        Training = new LanePlan(split.Train, job.Training.BatchSize, job.Training.Window);
        if (job.Data.Split.Validation > 0)
        {
            Validation = LanePlan.ForEvaluation(split.Validation, job.Training.BatchSize, job.Training.Window);
        }
    }

    public TextCorpus Corpus { get; }

    public LanePlan Training { get; }

    /// <summary>Null when the job keeps no text for validation.</summary>
    public LanePlan? Validation { get; }

    /// <summary>Opens the text that was prepared in a job's run folder.</summary>
    /// <exception cref="DataException">It is damaged, or too short for the job's lanes.</exception>
    public static JobText Open(string runFolder, JobFile job) => new(TextCorpus.Open(Folder(runFolder)), job);

    /// <summary>The folder of the prepared text in a job's run folder.</summary>
    public static string Folder(string runFolder) => Path.Combine(runFolder, "data");

    public void Dispose() => Corpus.Dispose();
}
