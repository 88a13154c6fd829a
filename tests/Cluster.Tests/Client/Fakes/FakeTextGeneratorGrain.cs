using System.Runtime.CompilerServices;
using Windrow.Grains.Generation;

namespace Windrow.Tests.Client.Fakes;

/// <summary>Returns the request in pieces of text.</summary>
sealed class FakeTextGeneratorGrain : Grain, ITextGeneratorGrain
{
    public async IAsyncEnumerable<string> GenerateAsync(
        GenerateRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield();
        if (request.Prompt.Contains('ß', StringComparison.Ordinal)) throw new GenerationException("The prompt has 'ß', which the text had not.");
        yield return $"length {request.Length} temperature {request.Temperature:F1} ";
        if (request.TopK is not null || request.TopP != 1 || request.Stop.Length > 0)
            yield return $"top-k {request.TopK} top-p {request.TopP:F2} penalty {request.RepetitionPenalty:F1} stop {string.Join('|', request.Stop)} ";
        yield return $"seed {request.Seed} step {request.Step?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "best"}";
    }
}
