namespace Windrow.Metrics;

/// <summary>The mean recall of the classes that occur among the targets.</summary>
/// <remarks>As scikit-learn's <c>balanced_accuracy_score</c>. Brodersen et al. 2010, https://doi.org/10.1109/ICPR.2010.764.</remarks>
sealed class BalancedAccuracy() : Metric<ClassTally>(
    "balancedAccuracy", "Mean recall of the classes that occur: accuracy if all classes were equally frequent.",
    OutputKinds.Classes, MetricDirection.Larger)
{
    protected override void Report(ClassTally state, MetricSubject subject, MetricReportBuilder report)
    {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < state.Actual.Length; k++)
        {
            if (state.Actual[k] == 0) continue;
            sum += state.Hits[k] / state.Actual[k];
            occurring++;
        }

        report.Figure(Name, sum / occurring);
    }
}
