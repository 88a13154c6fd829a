using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Data;

/// <summary>What a job learns from, prepared: all that its training sees of it, whatever kind it is. A step reads one batch, whose rows are
/// dealt out to the data shards; what a step reads follows from its number.</summary>
/// <remarks>Every worker opens the prepared data for itself. One thread at a time, its readers included.</remarks>
public abstract class TrainingData : IDisposable
{
    /// <param name="job">The job that learns from them.</param>
    protected TrainingData(JobFile job) => Job = job;

    /// <summary>What a model of these data reads and predicts.</summary>
    public abstract ModelPorts Ports { get; }

    /// <summary>Steps of one epoch, the same for every epoch.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>Windows in which the validation data are read; 0 when there are none.</summary>
    public abstract int ValidationWindows { get; }

    /// <summary>Time steps that a window has at most.</summary>
    public virtual int MaxSteps => Job.Training.Window;

    /// <summary>What the next token is, when that is what is predicted; null for data that are not text.</summary>
    public virtual TokenUnit? NextToken => null;

    /// <summary>The job that learns from them.</summary>
    protected JobFile Job { get; }

    /// <summary>Rows that a data shard has at most in a batch; its carried state has as many.</summary>
    public int RowsOf(int dataShard) => RowRange(dataShard).Count;

    /// <summary>Reads a data shard's part of batches.</summary>
    public abstract BatchReader Reader(int dataShard);

    /// <summary>Prepares a job's data in a folder, unless they are there already, so that a resumed job goes on with its data whatever became
    /// of the sources.</summary>
    /// <param name="job">The job.</param>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="allowedRoots">Folders that the sources must lie in; null allows every place.</param>
    /// <param name="ct">Stops the work; nothing complete is left behind.</param>
    /// <exception cref="DataException">The data cannot be used for this job.</exception>
    public static TrainingData Prepare(JobFile job, string folder, IReadOnlyList<string>? allowedRoots, CancellationToken ct)
    {
        switch (job.Data)
        {
            case TextDataOptions text:
                TextCorpus.Prepare(text, folder, allowedRoots, ct).Dispose();
                break;
            case SeriesDataOptions series when !File.Exists(Path.Combine(folder, SeriesDescription.FileName)):
                SeriesWriter.Write(series, folder, allowedRoots, ct);
                break;
            case SequenceDataOptions sequences when !File.Exists(Path.Combine(folder, SequenceDescription.FileName)):
                SequenceWriter.Write(sequences, job, folder, allowedRoots, ct);
                break;
        }

        return Fitting(Open(folder, job));
    }

    /// <summary>Opens what <see cref="Prepare"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged, or cannot be used for this job.</exception>
    public static TrainingData Open(string folder, JobFile job) => job.Data switch
    {
        TextDataOptions => new TextData(TextCorpus.Open(folder), job),
        SeriesDataOptions options => new SeriesData(SeriesCorpus.Open(folder, options), options, job),
        SequenceDataOptions options => new SequenceData(SequenceCorpus.Open(folder), options, job),
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.Data, "There is no such kind of data."),
    };

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the prepared files.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Refuses data whose widths do not fit the loss or the encoder.</summary>
    static TrainingData Fitting(TrainingData data)
    {
        string problems = string.Join(
            ' ',
            [
                .. data.Ports.Loss.ProblemsFor(data.Ports.TargetsAreClasses, data.Ports.Outputs),
                .. data.Job.Model.Encoder?.ProblemsFor(data.Ports) ?? [],
            ]);
        if (problems.Length == 0) return data;
        data.Dispose();
        throw new DataException(problems);
    }

    /// <summary>The rows of a full batch that a data shard has.</summary>
    protected (int First, int Count) RowRange(int dataShard) => DataShards.Lanes(Job.Training.BatchSize, Job.Parallelism.DataShards, dataShard);
}
