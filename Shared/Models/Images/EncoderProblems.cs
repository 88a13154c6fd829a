using System.Globalization;
using Windrow.Numerics.Kernels;
using Windrow.Wording;

namespace Windrow.Models.Images;

/// <summary>Settings of an encoder that contradict each other.</summary>
static class EncoderProblems
{
    const string Encoder = "model.encoder.", Filters = Encoder + "filters", KernelSize = Encoder + "kernelSize", Padding = Encoder + "padding";

    /// <summary>As <see cref="EncoderOptions.Problems"/>.</summary>
    public static IEnumerable<CrossProblem> Of(EncoderOptions encoder)
    {
        CrossProblem[] lengths =
        [
            .. Length(encoder, "padding", encoder.Padding),
            .. Length(encoder, "stride", encoder.Stride),
            .. Length(encoder, "normGroups", encoder.NormGroups),
        ];
        return lengths.Length > 0 ? lengths : [.. Kernels(encoder), .. Groups(encoder), .. Sizes(encoder)];
    }

    static IEnumerable<CrossProblem> Length(EncoderOptions encoder, string key, IReadOnlyList<int>? values)
    {
        int layers = encoder.Filters.Count;
        if (values is null || values.Count == 1 || values.Count == layers) yield break;
        yield return new(
            $"{Encoder}{key} has {values.Count} values and {Filters} has {Layers(layers)}",
            layers == 1 ? $"{key} must have one value." : $"{key} must have one value for all layers, or {layers}.",
            Encoder + key, Filters);
    }

    static IEnumerable<CrossProblem> Kernels(EncoderOptions encoder)
    {
        int kernel = encoder.KernelSize;
        int[] paddings = [.. Enumerable.Range(0, encoder.Filters.Count).Select(encoder.PaddingOf)];
        if (kernel % 2 == 0 && paddings.Contains(EncoderOptions.Same))
        {
            yield return new(
                $"{KernelSize} is {kernel}",
                encoder.Padding is null ? "it must be odd, because the kernel needs a middle; an even one needs a number for padding." : "it must be odd where padding is same, because the kernel needs a middle.",
                KernelSize);
        }

        int most = paddings.DefaultIfEmpty(0).Max();
        if (most < kernel) yield break;
        yield return new(
            $"{Padding} is {most} and {KernelSize} is {kernel}",
            "padding must be smaller than kernelSize, because otherwise the kernel would see zeros only at some positions.",
            Padding, KernelSize);
    }

    static IEnumerable<CrossProblem> Groups(EncoderOptions encoder)
    {
        for (int layer = 0; layer < encoder.Filters.Count; layer++)
        {
            int groups = encoder.NormGroupsOf(layer), filters = encoder.Filters[layer];
            if (groups == 0 || filters % groups == 0) continue;
            yield return new(
                $"{Encoder}normGroups is {groups} for a layer of {filters} filters",
                "the groups must have equally many channels.",
                Encoder + "normGroups", Filters);
            yield break;
        }
    }

    /// <summary>Layers for which nothing is left of the image.</summary>
    static IEnumerable<CrossProblem> Sizes(EncoderOptions encoder)
    {
        ImageGrid[] grids = [.. encoder.Grids];
        int most = grids.TakeWhile(grid => grid.Pools > 0).Count();
        if (most == grids.Length) yield break;
        (string side, int size) = grids[most].PooledHeight <= grids[most].PooledWidth ? ("height", encoder.Height) : ("width", encoder.Width);
        ImageGrid first = grids[0];
        string sizes = string.Join(", ", grids.Take(most).Select(grid => string.Create(CultureInfo.InvariantCulture, $"{grid.PooledHeight} x {grid.PooledWidth}")));
        yield return new(
            $"{Filters} has {Layers(grids.Length)} and {Encoder}{side} is {size}",
            most == 0
                ? $"{side} must be at least {Math.Max(1, first.Kernel + first.Stride - 2 * first.Padding)}, because the layer halves the {side} after the convolution."
                : $"filters must have at most {most}, because each layer halves the {side} after its convolution: an image of {encoder.Height} x {encoder.Width} is "
                    + $"{sizes} after {(most == 1 ? "the first layer" : $"the first {most} layers")}, and nothing would be left after the next.",
            Filters, $"{Encoder}{side}");
    }

    static string Layers(int count) => $"{count} {(count == 1 ? "layer" : "layers")}";
}
