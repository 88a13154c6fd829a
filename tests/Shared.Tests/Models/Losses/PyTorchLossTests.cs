using System.Text.Json;
using Windrow.Models.Losses;
using Windrow.Sequences;

namespace Windrow.Tests.Models.Losses;

public class PyTorchLossTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string kind in PyTorchFixture.Names("losses"))
            {
                foreach (JsonElement c in All(kind)) cases.Add(kind, c.GetProperty("name").GetString()!);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sum_weight_and_gradient_match_PyTorch_in_double_precision(string kind, string name)
    {
        JsonElement c = All(kind).Single(c => c.GetProperty("name").GetString() == name);
        JsonElement predictions = c.GetProperty("predictions"), targets = c.GetProperty("targets");
        bool classes = targets.ValueKind == JsonValueKind.Array;
        int width = (classes ? predictions : targets).GetProperty("shape")[1].GetInt32();
        LossCase ours = new(
            Options(kind, c.GetProperty("options")),
            width,
            PyTorchFixture.Floats(predictions.GetProperty("values")),
            classes ? [.. targets.EnumerateArray().Select(target => target.GetInt32())] : [],
            classes ? [] : PyTorchFixture.Floats(targets.GetProperty("values")));

        (LossSum sum, float[] gradient) = ours.LossAndGradient();

        double loss = c.GetProperty("loss").GetDouble();
        Assert.InRange(sum.Loss, loss - 1e-6 * (1 + loss), loss + 1e-6 * (1 + loss));
        Assert.Equal(c.GetProperty("weightSum").GetDouble(), sum.Weight, 1e-12);
        Assert.Equal(ours.Batch.Targets, sum.Tokens);
        Assert.Equal(sum, ours.At(ours.Predictions));
        double[] expected = PyTorchFixture.Doubles(c.GetProperty("gradient").GetProperty("values"));
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < gradient.Length; i++) Assert.InRange(gradient[i], Below(expected[i]), -Below(-expected[i]));

        static double Below(double x) => x - 3e-7 * (1 + Math.Abs(x));
    }

    static JsonElement[] All(string kind) => [.. PyTorchFixture.Read($"losses/{kind}.json").GetProperty("cases").EnumerateArray()];

    static LossOptions Options(string kind, JsonElement options) => kind switch
    {
        "crossEntropy" => new CrossEntropyOptions
        {
            LabelSmoothing = options.TryGetProperty("labelSmoothing", out JsonElement smoothing) ? smoothing.GetDouble() : 0,
            ClassWeights = options.TryGetProperty("classWeights", out JsonElement weights) ? PyTorchFixture.Doubles(weights) : null,
            IgnoreClass = options.TryGetProperty("ignoreIndex", out JsonElement ignored) ? ignored.GetInt32() : null,
        },
        "binaryCrossEntropy" => new BinaryCrossEntropyOptions(),
        "mse" => new SquaredErrorOptions(),
        "mae" => new AbsoluteErrorOptions(),
        "huber" => new HuberOptions { Delta = options.GetProperty("delta").GetDouble() },
        "quantile" => new QuantileOptions { Levels = PyTorchFixture.Doubles(options.GetProperty("levels")) },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such loss."),
    };
}
