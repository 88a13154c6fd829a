using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using Windrow.Grains.Compute;
using Windrow.Grains.Runs;

namespace Windrow.Grains.Generation;

/// <summary>Writes text with a job's model, on the silo's compute threads. The key is the job's id.</summary>
/// <remarks>Reentrant: each request has a generator of its own.</remarks>
[Reentrant]
public sealed class TextGeneratorGrain(RunFolders folders, SiloCompute compute) : Grain, ITextGeneratorGrain
{
    /// <summary>Tokens that are written before a worker may have the thread again.</summary>
    const int Piece = 32;

    public async IAsyncEnumerable<string> GenerateAsync(GenerateRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (request.Length < 0) throw new GenerationException($"The length is {request.Length}; it must be 0 or more tokens.");
        if (!(request.Temperature >= 0 && double.IsFinite(request.Temperature)))
        {
            throw new GenerationException($"The temperature is {request.Temperature}; it must be 0 (always the likeliest token) or more.");
        }

        string folder = folders.Find(this.GetPrimaryKeyString())
            ?? throw new GenerationException($"There is no job '{this.GetPrimaryKeyString()}'.");
        TextGenerator generator = await compute.Files.RunAsync(() => new TextGenerator(folder, request, compute.Blas));
        for (int written = 0; written < request.Length; written += Piece)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(Piece, request.Length - written);
            yield return await compute.Workers.RunAsync(() => generator.Write(count));
        }
    }
}
