namespace Windrow.Metrics;

/// <summary>A ratio of how often something was predicted, was there, and both.</summary>
enum RatioKind
{
    Precision,
    Recall,
    F1,
}

/// <summary>Precision, recall and F1 of counts. A ratio 0 / 0 is 0, as in scikit-learn with <c>zero_division=0</c>.</summary>
static class Ratios
{
    /// <summary>How a sentence names a ratio.</summary>
    public static string Word(RatioKind kind) => kind == RatioKind.F1 ? "F1" : kind.ToString().ToLowerInvariant();

    /// <summary>hits / predicted; hits / actual; 2 · hits / (predicted + actual), which is the harmonic mean of the two.</summary>
    public static double Of(RatioKind kind, double hits, double predicted, double actual) => kind switch
    {
        RatioKind.Precision => OrZero(hits, predicted),
        RatioKind.Recall => OrZero(hits, actual),
        _ => OrZero(2 * hits, predicted + actual),
    };

    static double OrZero(double part, double whole) => whole == 0 ? 0 : part / whole;
}
