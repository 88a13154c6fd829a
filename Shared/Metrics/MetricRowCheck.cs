using System.Numerics.Tensors;
using Windrow.Numerics;

namespace Windrow.Metrics;

/// <summary>Checks rows where they enter, so that no metric needs to.</summary>
static class MetricRowCheck
{
    /// <exception cref="ArgumentException">The rows do not fit the subject, or a number that counts is not finite.</exception>
    public static void Require(in MetricRows rows, MetricSubject subject)
    {
        int count = rows.Count;
        if (subject.Kind == OutputKinds.Texts)
        {
            if (rows.Texts.Length < count || !rows.Weights.IsEmpty) throw new ArgumentException("Metrics of texts need texts, without weights.");
            return;
        }

        if (subject.Kind == OutputKinds.Transcripts)
        {
            if (rows.Transcripts.Length < count || !rows.Weights.IsEmpty) throw new ArgumentException("Metrics of transcripts need transcripts, without weights.");
            return;
        }

        Size(rows.Predictions, count, subject.PredictionWidth, "predictions");
        if (subject.HasClasses) Length(rows.Classes.Length, count, "target classes");
        else Size(rows.Values, count, subject.Outputs, "target values");
        if (!rows.Weights.IsEmpty) Length(rows.Weights.Length, count, "weights");
        if (!rows.Decisions.IsEmpty) Length(rows.Decisions.Length, count, "decisions");
        if (rows.Shape is not null) Length(rows.Shape.Positions, count, "positions in sequences");
        if (rows.Naive.Rows > 0) Size(rows.Naive, count, subject.Outputs, "naive forecasts");
        if (rows.Naive.Rows > 0 && subject.IsSeasonal) Size(rows.SeasonalNaive, count, subject.Outputs, "seasonal naive forecasts");
        if (rows.TrainingErrors.Rows > 0) Size(rows.TrainingErrors, count, subject.Outputs, "training errors");

        bool probabilities = (subject.Kind & (OutputKinds.Numbers | OutputKinds.Quantiles)) == 0;
        for (int r = 0; r < count; r++)
        {
            float weight = rows.Weight(r);
            if (!(weight >= 0) || float.IsInfinity(weight))
                throw new ArgumentException($"The weight of row {r} is {weight}; it must be 0 or a positive number.");
            if (weight == 0) continue;
            ReadOnlySpan<float> predictions = rows.Predictions.Row(r);
            if (!(probabilities ? AreProbabilities(predictions) : TensorPrimitives.IsFiniteAll(predictions))) throw Wrong(predictions, r, probabilities);

            if (subject.HasClasses)
            {
                Class(rows.Classes[r], subject.Outputs, r, "target");
                if (!rows.Decisions.IsEmpty) Class(rows.Decisions[r], subject.Outputs, r, "decision");
                continue;
            }

            foreach (float value in rows.Values.Row(r))
            {
                if (!float.IsFinite(value)) throw new ArgumentException($"A target in row {r} is {value}; metrics need finite numbers.");
            }
        }
    }

    /// <summary>Whether every number is from 0 to 1; a NaN makes both bounds NaN.</summary>
    static bool AreProbabilities(ReadOnlySpan<float> numbers) => TensorPrimitives.Min(numbers) >= 0 && TensorPrimitives.Max(numbers) <= 1;

    static ArgumentException Wrong(ReadOnlySpan<float> predictions, int row, bool probabilities)
    {
        int first = 0;
        while (probabilities ? predictions[first] is >= 0 and <= 1 : float.IsFinite(predictions[first])) first++;
        return new ArgumentException(
            $"A prediction in row {row} is {predictions[first]}; metrics need {(probabilities ? "probabilities from 0 to 1" : "finite numbers")}.");
    }

    static void Size(MatrixView matrix, int rows, int columns, string what)
    {
        if (matrix.Rows != rows || (rows > 0 && matrix.Cols != columns))
            throw new ArgumentException($"The {what} of some rows to judge are [{matrix.Rows}, {matrix.Cols}]; expected [{rows}, {columns}].");
    }

    static void Length(int came, int expected, string what)
    {
        if (came != expected) throw new ArgumentException($"There are {came} {what} for {expected} rows to judge; expected one for each row.");
    }

    static void Class(int came, int classes, int row, string what)
    {
        if ((uint)came >= (uint)classes) throw new ArgumentException($"The {what} of row {row} is class {came}; expected 0 to {classes - 1}.");
    }
}
