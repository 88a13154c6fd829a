using Windrow.Data;

namespace Windrow.Jobs;

/// <summary>The training data of a job file.</summary>
public static class JobData
{
    extension(TrainingData)
    {
        /// <summary>Prepares the data of a job.</summary>
        /// <param name="job">The job.</param>
        /// <param name="folder">Created if it does not exist.</param>
        /// <param name="allowedRoots">Folders that the sources must lie in; null allows any place.</param>
        /// <param name="ct">Stops the work; nothing complete is left behind.</param>
        /// <exception cref="DataException">The data cannot be used for this job.</exception>
        public static TrainingData Prepare(JobFile job, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
        {
            TrainingData data = TrainingData.Prepare(SetupOf(job), folder, allowedRoots, ct);
            string problems = string.Join(' ', JobMetrics.ProblemsFor(job, data.Subject, data.DefaultMetrics));
            if (problems.Length == 0) return data;
            data.Dispose();
            throw new DataException(problems);
        }

        /// <summary>Opens the prepared data of a job.</summary>
        /// <param name="folder">Where they were prepared.</param>
        /// <param name="job">The job.</param>
        /// <param name="ct">Stops the check of large files.</param>
        /// <exception cref="DataException">They are damaged, or cannot be used for this job.</exception>
        public static TrainingData Open(string folder, JobFile job, CancellationToken ct = default) => TrainingData.Open(folder, SetupOf(job), ct);
    }

    /// <summary>What must be known about a job to prepare and read its data.</summary>
    internal static DataSetup SetupOf(JobFile job) => new()
    {
        Data = job.Data,
        Model = job.Model,
        Task = job.Task,
        BatchSize = job.Training.BatchSize,
        Window = job.Training.Window,
        Memory = job.Training.Memory,
        DataShards = job.Parallelism.DataShards,
        ClassWeights = job.Training.ClassWeights,
        Seed = job.Training.Seed,
    };
}
