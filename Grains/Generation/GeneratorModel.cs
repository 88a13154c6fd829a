using System.Collections.Concurrent;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Runs;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Grains.Generation;

/// <summary>A checkpoint's model, loaded once and shared by all requests that use it. Thread-safe.</summary>
/// <param name="model">The model.</param>
/// <param name="weights">Its parameters, which are never written to.</param>
/// <param name="vocabulary">What its tokens are.</param>
/// <param name="blas">Multiplies matrices.</param>
sealed class GeneratorModel(SequenceModel model, float[] weights, Vocabulary vocabulary, BlasBackend blas)
{
    readonly ConcurrentBag<Bptt> _free = [];

    /// <summary>The model.</summary>
    public SequenceModel Model => model;

    /// <summary>What its tokens are.</summary>
    public Vocabulary Vocabulary => vocabulary;

    /// <summary>Runs <paramref name="predict"/> with memory that no one else is using. There is one such memory for each thread that computes at
    /// the same time, however many requests there are.</summary>
    public T With<T>(Func<Bptt, float[], T> predict)
    {
        Bptt bptt = _free.TryTake(out Bptt? free) ? free : new Bptt(model, 1, 1, blas);
        T result = predict(bptt, weights);
        _free.Add(bptt);
        return result;
    }

    /// <summary>Loads a checkpoint from a run folder.</summary>
    /// <param name="runFolder">The job's run folder.</param>
    /// <param name="step">The checkpoint's step.</param>
    /// <param name="blas">Multiplies matrices.</param>
    /// <exception cref="GenerationException">The checkpoint cannot be used; the message says why.</exception>
    public static GeneratorModel Load(string runFolder, long step, BlasBackend blas)
    {
        try
        {
            JobFile job = JobFileText.Parse(File.ReadAllText(Path.Combine(runFolder, RunFolder.ResolvedJobFile)));
            using TrainingData data = TrainingData.Open(RunFolder.Data(runFolder), job);
            if (data is not TextData { Corpus.Vocabulary: { } vocabulary })
                throw new GenerationException($"Job '{job.Name}' did not learn from text, so its model cannot write any. Name a job whose data.type is text.");
            SequenceModel model = new(job.Model, data.Ports);
            return new GeneratorModel(model, new CheckpointFolder(RunFolder.Checkpoints(runFolder)).ReadModel(step, model.Layout), vocabulary, blas);
        }
        catch (Exception e) when (e is DataException or CheckpointException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new GenerationException(e.Message, e);
        }
    }
}
