using System.Globalization;

namespace Windrow.Metrics;

/// <summary>How the numbers of a column were normalized: value = number · deviation + mean.</summary>
/// <param name="Mean">In the data's own unit.</param>
/// <param name="Deviation">In the data's own unit; positive.</param>
public readonly record struct ColumnScale(double Mean, double Deviation);

/// <summary>What is judged: the outputs of a model, and all that is known about them.</summary>
public sealed record MetricSubject
{
    /// <summary>Texts that a model wrote.</summary>
    public static MetricSubject Texts { get; } = new() { Kind = OutputKinds.Texts, Outputs = 1 };

    /// <summary>One kind.</summary>
    public required OutputKinds Kind { get; init; }

    /// <summary>Number of classes, labels, numbers, tokens or tags, K.</summary>
    public required int Outputs { get; init; }

    /// <summary>Their names, [K], or empty: then they are numbered from 0. Tags must have names, such as B-PER.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The predicted quantiles, ascending; only for <see cref="OutputKinds.Quantiles"/>.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>How each number was normalized, [K], or empty: then the model's units are the data's.</summary>
    public IReadOnlyList<ColumnScale> Scales { get; init; } = [];

    /// <summary>Characters in each token, [K], or empty: then every token is one character.</summary>
    public IReadOnlyList<int> Characters { get; init; } = [];

    /// <summary>Whether rows come with a seasonal naive forecast besides the naive one.</summary>
    public bool IsSeasonal { get; init; }

    /// <summary>The same outputs of series that repeat after some rows.</summary>
    /// <param name="season">How many rows; 1 when they do not repeat.</param>
    public MetricSubject InSeason(int season) => this with { IsSeasonal = season > 1 };

    /// <summary>Whether a row's target is one class, token or tag.</summary>
    internal bool HasClasses => (Kind & (OutputKinds.Classes | OutputKinds.Tokens | OutputKinds.Tags)) != 0;

    /// <summary>Values in each row of the predictions.</summary>
    internal int PredictionWidth => Kind == OutputKinds.Quantiles ? checked(Outputs * Levels.Count) : Outputs;

    /// <summary>The name of an output.</summary>
    public string NameOf(int output) => Names.Count > 0 ? Names[output] : output.ToString(CultureInfo.InvariantCulture);

    internal ColumnScale ScaleOf(int column) => Scales.Count > 0 ? Scales[column] : new ColumnScale(0, 1);

    /// <summary>What contradicts itself, each as a sentence.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Kind == OutputKinds.None || (Kind & (Kind - 1)) != 0) yield return $"The kind of the outputs to judge is {Kind}; it must be exactly one kind.";
        if (Outputs < 1) yield return $"There are {Outputs} outputs to judge; there must be at least 1.";
        if (Names.Count > 0 && Names.Count != Outputs) yield return Count(Names.Count, "names");
        if (Scales.Count > 0 && Scales.Count != Outputs) yield return Count(Scales.Count, "means and deviations");
        if (Characters.Count > 0 && Characters.Count != Outputs) yield return Count(Characters.Count, "numbers of characters");
        if (Scales.Any(scale => !(scale.Deviation > 0))) yield return "The deviation of a column is not positive.";
        if (Kind == OutputKinds.Tags && Names.Count == 0) yield return "Tags to judge have no names; entities are read from names such as B-PER.";
        if (Kind == OutputKinds.Quantiles && (Levels.Count == 0 || !Levels.SequenceEqual(Levels.Order())))
            yield return $"The quantiles to judge have the levels [{string.Join(", ", Levels)}]; there must be at least one, in ascending order.";

        string Count(int count, string what) => $"There are {count} {what} for {Outputs} outputs; there must be one for each, or none at all.";
    }
}
