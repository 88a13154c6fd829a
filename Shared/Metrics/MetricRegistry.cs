using Windrow.Wording;

namespace Windrow.Metrics;

/// <summary>All metrics. A new one is a file and a line here.</summary>
public static class MetricRegistry
{
    /// <summary>The metrics, grouped by what they suit. Besides <c>top5Accuracy</c> there are those of other numbers from 1 to 100.</summary>
    public static IReadOnlyList<IMetric> All { get; } =
    [
        new Accuracy(),
        new BalancedAccuracy(),
        new TopAccuracy(5),
        new AveragedRatio(Averaging.Macro, RatioKind.Precision),
        new AveragedRatio(Averaging.Macro, RatioKind.Recall),
        new AveragedRatio(Averaging.Macro, RatioKind.F1),
        new AveragedRatio(Averaging.Micro, RatioKind.Precision),
        new AveragedRatio(Averaging.Micro, RatioKind.Recall),
        new AveragedRatio(Averaging.Micro, RatioKind.F1),
        new AveragedRatio(Averaging.Weighted, RatioKind.Precision),
        new AveragedRatio(Averaging.Weighted, RatioKind.Recall),
        new AveragedRatio(Averaging.Weighted, RatioKind.F1),
        new EachClass(),
        new ConfusionMatrix(),
        new LogLoss(),
        new RocAuc(),
        new AveragePrecision(),

        new SubsetAccuracy(),
        new HammingLoss(),
        new SamplesF1(),

        new MeanAbsoluteError(),
        new MeanSquaredError(),
        new RootMeanSquaredError(),
        new MeanPercentageError(),
        new SymmetricPercentageError(),
        new RSquared(),
        new MeanScaledError(),
        new Skill(),
        new PinballLoss(),
        new Coverage(),

        new Perplexity(),
        new BitsPerCharacter(),
        new ExactMatch(),

        new EntityRatio(RatioKind.Precision),
        new EntityRatio(RatioKind.Recall),
        new EntityRatio(RatioKind.F1),
        new EachEntity(),

        new TokenErrorRate(),
        new TranscriptAccuracy(),

        new Bleu(),
        new Chrf(),
        new WordErrorRate(),
        new CharacterErrorRate(),
        new WrittenExactMatch(),
        new EachEdit(),
    ];

    /// <summary>The metric of this name; null when there is none.</summary>
    public static IMetric? Find(string name) => All.FirstOrDefault(metric => metric.Name == name) ?? TopAccuracy.Parse(name);

    /// <summary>The metrics that a job is judged by if its job file names none.</summary>
    public static IReadOnlyList<string> Defaults(OutputKinds kind) => kind switch
    {
        OutputKinds.Classes => ["accuracy", "macroF1", "eachClass"],
        OutputKinds.Labels => ["subsetAccuracy", "hammingLoss", "microF1", "macroF1", "eachClass"],
        OutputKinds.Numbers => ["mae", "rmse", "r2"],
        OutputKinds.Quantiles => ["pinball", "coverage", "mae"],
        OutputKinds.Tokens => ["perplexity", "bitsPerCharacter", "accuracy"],
        OutputKinds.Tags => ["entityPrecision", "entityRecall", "entityF1", "accuracy", "eachEntity"],
        OutputKinds.Transcripts => [TokenErrorRate.MetricName, TranscriptAccuracy.MetricName],
        OutputKinds.Texts => ["bleu", "chrf", "wer", "cer", "writtenExactMatch", "eachEdit"],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Outputs are of exactly one kind."),
    };

    /// <summary>What is wrong with the names that a job file asks for, each as a sentence.</summary>
    public static IEnumerable<string> Problems(IEnumerable<string> names, OutputKinds kind)
    {
        foreach (string name in names)
        {
            if (ProblemWith(name, kind) is { } problem)
                yield return $"{(Find(name) is null ? $"There is no metric '{Quoted.Show(name)}'" : $"The metric {name} does not suit {Word(kind)}")}; {problem}";
        }
    }

    /// <summary>Why a metric cannot be asked for, as the rest of a sentence; null when it can be.</summary>
    /// <param name="name">What should be a metric.</param>
    /// <param name="kind">What the model's outputs are; null while that is unknown.</param>
    internal static string? ProblemWith(string name, OutputKinds? kind)
    {
        string[] suiting = Names(kind);
        if (Find(name) is { Suits: OutputKinds.Texts } && kind != OutputKinds.Texts) return "it judges whole texts, which only `windrow evaluate` writes.";
        if (Find(name) is { } metric)
            return kind is not OutputKinds known || (metric.Suits & known) != 0 ? null : $"for these there are {string.Join(", ", suiting)}.";
        string? meant = Suggestion.Nearest(name, suiting) ?? Suggestion.Nearest(name, Names(null));
        return meant is not null ? $"did you mean {meant}?" : $"{(kind is OutputKinds k ? $"for {Word(k)} " : "")}there are {string.Join(", ", suiting)}.";
    }

    /// <summary>The names of all metrics for a kind of outputs; without one, of all that a job file can ask for.</summary>
    internal static string[] Names(OutputKinds? kind) =>
        [.. All.Where(metric => kind is OutputKinds known ? (metric.Suits & known) != 0 : metric.Suits != OutputKinds.Texts).Select(metric => metric.Name)];

    /// <summary>The same with what is wrong for particular outputs, once they are known.</summary>
    public static IEnumerable<string> Problems(IEnumerable<string> names, MetricSubject subject)
    {
        string[] chosen = [.. names];
        IEnumerable<IMetric> suiting = chosen.Select(Find).OfType<IMetric>().Where(metric => (metric.Suits & subject.Kind) != 0);
        return Problems(chosen, subject.Kind).Concat(suiting.Select(metric => metric.ProblemFor(subject)).OfType<string>());
    }

    internal static string Word(OutputKinds kind) => kind.ToString().ToLowerInvariant();
}
