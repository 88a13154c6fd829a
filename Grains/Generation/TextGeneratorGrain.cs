using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Generation;

/// <summary>Writes text with a job's model, on the silo's compute threads. The key is the job's id.</summary>
/// <remarks>Reentrant: requests take turns, and share the model.</remarks>
[Reentrant]
public sealed class TextGeneratorGrain(RunFolders folders, SiloCompute compute) : Grain, ITextGeneratorGrain
{
    /// <summary>Number of tokens that are read or written before a worker or another request can get the thread.</summary>
    const int Piece = 32;

    /// <summary>Most requests that one job's generator works on at the same time; further ones are refused.</summary>
    const int MaxRequests = 64;

    GeneratorModels? _models;
    int _requests;

    public async IAsyncEnumerable<string> GenerateAsync(GenerateRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string folder = Check(request);
        GeneratorModels models = _models ??= new GeneratorModels(folder, compute);
        if (_requests == MaxRequests)
            throw new GenerationException($"Job '{this.GetPrimaryKeyString()}' is already writing {MaxRequests} texts; try again when some are done.");
        _requests++;
        try
        {
            (long step, GeneratorModel model) = await models.AcquireAsync(request.Step);
            try
            {
                TextGenerator generator = new(model, request);
                while (await compute.Workers.RunAsync(() => generator.ReadPrompt(Piece))) cancellation.ThrowIfCancellationRequested();
                while (!generator.IsDone)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return await compute.Workers.RunAsync(() => generator.Write(Piece));
                }
            }
            finally
            {
                models.Release(step);
            }
        }
        finally
        {
            _requests--;
        }
    }

    /// <summary>The job's run folder.</summary>
    /// <exception cref="GenerationException">There is no such job, or the request is wrong.</exception>
    string Check(GenerateRequest request)
    {
        if (request.Length < 0) throw new GenerationException($"The length is {request.Length}; it must be 0 or more tokens.");
        if (TextGenerator.SamplingOf(request).Problems().ToArray() is [_, ..] problems) throw new GenerationException(string.Join(' ', problems));
        if (request.Stop.Contains("")) throw new GenerationException("A stop text is empty; it must have at least one character.");
        if (folders.Find(this.GetPrimaryKeyString()) is { } folder) return folder;
        DeactivateOnIdle();
        throw new GenerationException($"There is no job '{this.GetPrimaryKeyString()}'.");
    }
}
