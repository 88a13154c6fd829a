namespace Windrow.Metrics;

/// <summary>1 − (mean absolute error of the model) / (that of the better naive forecast), on the rows for which naive forecasts are given.</summary>
/// <remarks>1 is perfect, 0 is as good as the naive forecast, and a negative value is worse. Murphy 1988,
/// https://doi.org/10.1175/1520-0493(1988)116%3C2417:SSBOTM%3E2.0.CO;2.</remarks>
sealed class Skill() : Metric<BaselineSums>(
    "skill", "1 minus the model's error divided by that of the better of the naive and the seasonal naive forecast, for mae and for rmse.",
    OutputKinds.Numbers | OutputKinds.Quantiles, MetricDirection.Larger)
{
    const int NamesInSentence = 5;

    protected override void Report(BaselineSums state, MetricSubject subject, MetricReportBuilder report)
    {
        ColumnTable.Report(report, subject, Name, Each(state, subject, SkillOf(Mae)));
        ColumnTable.Report(report, subject, "rmseSkill", Each(state, subject, SkillOf(Rmse)));
        ColumnTable.Report(report, subject, "naiveMae", Each(state, subject, (column, scale) => Mae(column.Naive, column.Weight) * scale.Deviation));
        if (subject.IsSeasonal)
        {
            double[] seasonal = Each(state, subject, (column, scale) => Mae(column.Seasonal, column.Weight) * scale.Deviation);
            ColumnTable.Report(report, subject, "seasonalNaiveMae", seasonal);
        }

        Explain(state, subject, report);
    }

    static double[] Each(BaselineSums state, MetricSubject subject, Func<BaselineColumn, ColumnScale, double> value) =>
        [.. state.Columns.Select((column, c) => value(column, subject.ScaleOf(c)))];

    static Func<BaselineColumn, ColumnScale, double> SkillOf(Func<ColumnErrors, double, double> error) => (column, _) =>
    {
        double model = error(column.Model, column.Weight), naive = Math.Min(error(column.Naive, column.Weight), error(column.Seasonal, column.Weight));
        return naive > 0 ? 1 - model / naive : double.NaN;
    };

    static double Mae(ColumnErrors errors, double weight) => errors.Absolute.Value / weight;

    static double Rmse(ColumnErrors errors, double weight) => Math.Sqrt(errors.Squared.Value / weight);

    /// <summary>Says where the model is no better than a naive forecast, in one sentence, and where there is nothing to compare it with.</summary>
    void Explain(BaselineSums state, MetricSubject subject, MetricReportBuilder report)
    {
        int[] unknown = [.. Where(state, column => column.Weight == 0)];
        int[] perfect = [.. Where(state, column => column.Weight > 0 && Best(column) == 0)];
        int[] beaten = [.. Where(state, column => column.Weight > 0 && Best(column) > 0 && Mae(column.Model, column.Weight) >= Best(column))];
        if (unknown.Length > 0) report.Note($"{Name}{Of(unknown, subject)} is not defined: no row has the naive forecasts to compare with.");
        if (perfect.Length > 0) report.Note($"{Name}{Of(perfect, subject)} is not defined: a naive forecast has no error.");
        if (beaten.Length == 0) return;

        string errors = "";
        if (beaten.Length == 1)
        {
            BaselineColumn column = state.Columns[beaten[0]];
            double deviation = subject.ScaleOf(beaten[0]).Deviation;
            double model = Mae(column.Model, column.Weight) * deviation, naive = Best(column) * deviation;
            errors = $": its mean absolute error is {model:g4}, that of the naive forecast {naive:g4}";
        }

        string seasonal = subject.IsSeasonal ? " or that of one season before" : "";
        report.Note($"The model's forecast{Of(beaten, subject)} is no better than repeating the last known value{seasonal}{errors}.");
    }

    static IEnumerable<int> Where(BaselineSums state, Func<BaselineColumn, bool> condition) =>
        Enumerable.Range(0, state.Columns.Length).Where(c => condition(state.Columns[c]));

    static string Of(int[] columns, MetricSubject subject)
    {
        if (subject.Outputs == 1) return "";
        string more = columns.Length > NamesInSentence ? $" and {columns.Length - NamesInSentence} more columns" : "";
        return $" of {string.Join(", ", columns.Take(NamesInSentence).Select(subject.NameOf))}{more}";
    }

    static double Best(BaselineColumn column) => Math.Min(Mae(column.Naive, column.Weight), Mae(column.Seasonal, column.Weight));
}
