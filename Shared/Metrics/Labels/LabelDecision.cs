namespace Windrow.Metrics;

/// <summary>When a label is given: above a probability of ½, for predictions and for targets.</summary>
static class LabelDecision
{
    public static bool IsYes(float probability) => probability > 0.5f;
}
