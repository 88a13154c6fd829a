using Windrow.Benchmarks.Arithmetic;
using Windrow.Models;

namespace Windrow.Benchmarks.Growth;

/// <summary>Models that differ in one size, each twice the one before, over a 16-fold range.</summary>
/// <param name="Name">The size that differs.</param>
/// <param name="Slug">The name in file names.</param>
/// <param name="Least">The smallest.</param>
/// <param name="Fixed">The other sizes, for people.</param>
/// <param name="Model">The model of a size.</param>
sealed record GrowthSweep(string Name, string Slug, int Least, string Fixed, Func<int, ModelCase> Model)
{
    public static IReadOnlyList<GrowthSweep> All { get; } =
    [
        new("hidden size", "hidden-size", 64, "1 layer, batch 32, window 32, 64 symbols one-hot", size => Of(hiddenSize: size)),
        new("batch", "batch", 8, "1 layer of 128, window 32, 64 symbols one-hot", size => Of(lanes: size)),
        new("window", "window", 16, "1 layer of 128, batch 32, 64 symbols one-hot", size => Of(window: size)),
        new("layers", "layers", 1, "Hidden size 128, batch 32, window 32, 64 symbols one-hot", size => Of(layers: size)),
        new("vocabulary", "vocabulary", 64, "1 layer of 128, batch 32, window 32, one-hot", size => Of(vocabulary: size)),
        new(
            "vocabulary, embedded", "vocabulary-embedded", 640, "1 layer of 128, batch 32, window 32, embedded in 128",
            size => Of(vocabulary: size, embedding: 128)),
    ];

    public IEnumerable<int> Sizes => Enumerable.Range(0, 5).Select(doublings => Least << doublings);

    static ModelCase Of(int hiddenSize = 128, int lanes = 32, int window = 32, int layers = 1, int vocabulary = 64, int? embedding = null) => ModelCase.Of(
        new ModelOptions { Cell = CellKind.Lstm, HiddenSize = hiddenSize, Layers = layers, EmbeddingSize = embedding }, vocabulary, lanes, window);
}
