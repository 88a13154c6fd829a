using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

/// <summary>Random rows of every kind of outputs, with weights of 0 to 3.</summary>
static class RandomCases
{
    const int Rows = 63;

    static readonly string[] Tags = ["O", "B-PER", "I-PER", "E-PER", "S-PER", "B-LOC", "I-LOC"];

    public static TheoryData<OutputKinds> Kinds =>
        [OutputKinds.Classes, OutputKinds.Labels, OutputKinds.Numbers, OutputKinds.Quantiles, OutputKinds.Tokens, OutputKinds.Tags, OutputKinds.Texts, OutputKinds.Transcripts];

    /// <summary>Every metric that suits a kind.</summary>
    public static string[] MetricsFor(OutputKinds kind) => [.. MetricRegistry.All.Where(metric => (metric.Suits & kind) != 0).Select(metric => metric.Name)];

    public static MetricCase Create(OutputKinds kind, int seed = 1)
    {
        Random random = new(seed);
        if (kind == OutputKinds.Texts) return Texts(random);
        if (kind == OutputKinds.Transcripts) return Transcripts(random);
        bool numbers = kind is OutputKinds.Numbers or OutputKinds.Quantiles, sequences = kind is OutputKinds.Tokens or OutputKinds.Tags;
        int outputs = numbers ? 3 : Tags.Length, width = kind == OutputKinds.Quantiles ? 9 : outputs;
        float Number() => random.NextSingle() * MathF.Pow(10, random.Next(-6, 7)) * (random.Next(2) * 2 - 1);
        float Probability() => random.Next(3) == 0 ? random.Next(9) / 8f : random.NextSingle();
        float[][] Matrix(int columns, Func<float> next) => [.. Enumerable.Range(0, Rows).Select(_ => Row(columns, next))];

        return new MetricCase
        {
            Subject = new MetricSubject
            {
                Kind = kind,
                Outputs = outputs,
                Names = numbers ? [] : Tags,
                Levels = kind == OutputKinds.Quantiles ? [0.1, 0.5, 0.9] : [],
                Scales = numbers ? [.. Enumerable.Range(1, outputs).Select(i => new ColumnScale(i * 0.7, i * 0.3))] : [],
                Characters = kind == OutputKinds.Tokens ? [1, 2, 3, 4, 5, 6, 7] : [],
                IsSeasonal = true,
            },
            Predictions = Matrix(width, numbers ? Number : Probability),
            Classes = numbers || kind == OutputKinds.Labels ? [] : [.. Enumerable.Range(0, Rows).Select(_ => random.Next(outputs))],
            Values = numbers ? Matrix(outputs, Number) : kind == OutputKinds.Labels ? Matrix(outputs, () => random.Next(2)) : [],
            Weights = Row(Rows, () => random.Next(4)),
            Naive = numbers ? Matrix(outputs, Number) : [],
            Seasonal = numbers ? Matrix(outputs, () => random.Next(5) == 0 ? float.NaN : Number()) : [],
            TrainingErrors = numbers ? Matrix(outputs, random.NextSingle) : [],
            Steps = sequences ? 3 : 1,
        };
    }

    static MetricCase Texts(Random random)
    {
        string Text() => string.Join(' ', Enumerable.Range(0, random.Next(9)).Select(_ => random.GetItems(["the", "cat", "é🎉", "3.5", "mat."], 1)[0]));
        return new MetricCase { Subject = MetricSubject.Texts, Texts = [.. Enumerable.Range(0, Rows).Select(_ => new WrittenText(Text(), Text()))] };
    }

    static MetricCase Transcripts(Random random)
    {
        int[] Tokens() => [.. Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(3))];
        return new MetricCase
        {
            Subject = new MetricSubject { Kind = OutputKinds.Transcripts, Outputs = 4 },
            Transcripts = [.. Enumerable.Range(0, Rows).Select(_ => new WrittenTranscript(Tokens(), Tokens()))],
        };
    }

    static float[] Row(int count, Func<float> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
