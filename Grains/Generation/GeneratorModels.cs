using Windrow.Checkpoints;
using Windrow.Grains.Compute;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Generation;

/// <summary>The models that one job's generator has loaded: one for each checkpoint that requests use. Not thread-safe.</summary>
/// <param name="runFolder">The job's run folder.</param>
/// <param name="compute">The silo's threads and BLAS library.</param>
sealed class GeneratorModels(string runFolder, SiloCompute compute)
{
    /// <summary>Most checkpoints of one job whose parameters are in memory at the same time; requests for another one are refused.</summary>
    const int MaxModels = 2;

    readonly Dictionary<long, (Task<GeneratorModel> Model, int Users)> _models = [];

    /// <summary>The model of a checkpoint, shared by requests. Each caller must call <see cref="Release"/> afterwards.</summary>
    /// <param name="named">The step of the checkpoint; null for the best or last one. If the job removes that one while it is being loaded, because it has
    /// written a better or newer one, that one is loaded.</param>
    /// <exception cref="GenerationException">There is no checkpoint, it cannot be loaded, or too many others are loaded.</exception>
    public async Task<(long Step, GeneratorModel Model)> AcquireAsync(long? named)
    {
        while (true)
        {
            long step = named ?? await UsualStepAsync();
            Task<GeneratorModel> loading = Share(step);
            try
            {
                return (step, await loading);
            }
            catch (Exception e)
            {
                Release(step);
                if (e is not GenerationException || named is not null || await UsualStepAsync() == step) throw;
            }
        }
    }

    /// <summary>Called when a request is done; the model is dropped after the last one.</summary>
    public void Release(long step)
    {
        (Task<GeneratorModel> model, int users) = _models[step];
        if (users == 1) _models.Remove(step);
        else _models[step] = (model, users - 1);
    }

    Task<GeneratorModel> Share(long step)
    {
        if (_models.Count == MaxModels && !_models.ContainsKey(step))
        {
            throw new GenerationException(
                $"Texts are being written with {MaxModels} checkpoints of the job (steps {string.Join(" and ", _models.Keys.Order())}); try again when they are done.");
        }

        (Task<GeneratorModel> model, int users) = _models.TryGetValue(step, out var known)
            ? known
            : (compute.Files.RunAsync(() => GeneratorModel.Load(runFolder, step, compute.Blas)), 0);
        _models[step] = (model, users + 1);
        return model;
    }

    Task<long> UsualStepAsync() => compute.Files.RunAsync(() =>
    {
        try
        {
            return CheckpointChoice.Usual.StepIn(new CheckpointFolder(RunFolder.Checkpoints(runFolder)));
        }
        catch (CheckpointException e)
        {
            throw new GenerationException(e.Message, e);
        }
    });
}
