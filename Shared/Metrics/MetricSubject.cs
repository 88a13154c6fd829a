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

    /// <summary>Time steps ahead that numbers or quantiles are predicted for at once, S: the outputs are those of the first step, then those of the second, and
    /// so on. 1 where the outputs are for one time step.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Their names, [K / S], or empty: then they are numbered from 0. Tags must have names, such as B-PER.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The predicted quantiles, ascending; only for <see cref="OutputKinds.Quantiles"/>.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>How each number was normalized, [K / S], or empty: then the model's units are the data's.</summary>
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

    /// <summary>Columns that are predicted for each step, K / S.</summary>
    internal int Columns => Outputs / Steps;

    /// <summary>The name of an output: for several steps with the step, such as load+2.</summary>
    public string NameOf(int output) => Steps == 1 ? ColumnName(output) : StepName(ColumnName(output % Columns), output / Columns + 1);

    /// <summary>The name of an output of one step.</summary>
    internal string ColumnName(int column) => Names.Count > 0 ? Names[column] : column.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of a column at a step.</summary>
    internal static string StepName(string column, int step) => FormattableString.Invariant($"{column}+{step}");

    internal ColumnScale ScaleOf(int output) => Scales.Count > 0 ? Scales[output % Columns] : new ColumnScale(0, 1);

    /// <summary>What contradicts itself, each as a sentence.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Kind == OutputKinds.None || (Kind & (Kind - 1)) != 0) yield return $"The kind of the outputs to judge is {Kind}; it must be exactly one kind.";
        if (Outputs < 1) yield return $"There are {Outputs} outputs to judge; there must be at least 1.";
        if (Steps < 1 || Outputs % Steps != 0)
        {
            yield return $"There are {Outputs} outputs for {Steps} time steps; each step must have the same number of them.";
            yield break;
        }

        if (Steps > 1 && (Kind & (OutputKinds.Numbers | OutputKinds.Quantiles)) == 0) yield return $"Outputs of the kind {Kind} are judged for {Steps} time steps; only numbers can be.";
        if (Names.Count > 0 && Names.Count != Columns) yield return Count(Names.Count, "names");
        if (Scales.Count > 0 && Scales.Count != Columns) yield return Count(Scales.Count, "means and deviations");
        if (Characters.Count > 0 && Characters.Count != Outputs) yield return Count(Characters.Count, "numbers of characters");
        if (Scales.Any(scale => !(scale.Deviation > 0))) yield return "The deviation of a column is not positive.";
        if (Kind == OutputKinds.Tags && Names.Count == 0) yield return "Tags to judge have no names; entities are read from names such as B-PER.";
        if (Kind == OutputKinds.Quantiles && (Levels.Count == 0 || !Levels.SequenceEqual(Levels.Order())))
            yield return $"The quantiles to judge have the levels [{string.Join(", ", Levels)}]; there must be at least one, in ascending order.";

        string Count(int count, string what) => $"There are {count} {what} for {Columns} outputs; there must be one for each, or none at all.";
    }
}
