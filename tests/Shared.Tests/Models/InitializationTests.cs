using Windrow.Models;

namespace Windrow.Tests.Models;

public class InitializationTests
{
    readonly SequenceModel _model = new(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 100, EmbeddingSize = 48 }, ModelPorts.Text(65));

    [Fact]
    public void The_same_seed_gives_the_same_bits_regardless_of_previous_values()
    {
        float[] one = Start(5), two = new float[one.Length];
        two.AsSpan().Fill(float.NaN);
        _model.Initialize(two, 5);
        Assert.Equal(one, two);
        Assert.NotEqual(one, Start(6));
    }

    [Fact]
    public void Recurrent_layers_and_head_are_uniform_within_one_over_the_root_of_the_units()
    {
        float[] weights = Start(1);
        foreach (ParameterEntry entry in _model.Layout.Entries.Where(e => e.Name != "embedding.weight"))
        {
            float[] values = entry.In(weights.AsSpan()).ToArray();
            Assert.All(values, x => Assert.InRange(x, -0.1f, 0.1f));
            AssertMoments(values, 0.1 / Math.Sqrt(3), kurtosis: 1.8, entry.Name);
        }
    }

    [Fact]
    public void The_embedding_is_normal_with_variance_one()
    {
        float[] values = _model.Layout["embedding.weight"].In(Start(1).AsSpan()).ToArray();
        AssertMoments(values, 1, kurtosis: 3, "embedding.weight");
        (float At, double Share)[] distribution = [(-2, 0.02275), (-1, 0.15866), (0, 0.5), (1, 0.84134), (2, 0.97725)];
        foreach ((float at, double share) in distribution)
        {
            double deviation = Math.Sqrt(share * (1 - share) / values.Length);
            Assert.InRange(values.Count(x => x < at) / (double)values.Length, share - 4 * deviation, share + 4 * deviation);
        }
    }

    [Fact]
    public void No_two_parameters_share_their_random_numbers()
    {
        float[] weights = Start(1);
        string[] same = ["rnn.bias_ih_l0", "rnn.bias_hh_l0", "rnn.bias_ih_l1", "rnn.bias_hh_l1"];
        Assert.Equal(same.Length * 400, same.SelectMany(name => _model.Layout[name].In(weights.AsSpan()).ToArray()).Distinct().Count());
    }

    float[] Start(long seed)
    {
        float[] weights = new float[_model.Layout.Length];
        _model.Initialize(weights, seed);
        return weights;
    }

    /// <summary>Checks mean and variance to within five standard deviations for a sample of this size.</summary>
    static void AssertMoments(float[] values, double deviation, double kurtosis, string name)
    {
        double mean = values.Average(x => (double)x) / deviation, variance = values.Average(x => (double)x * x) / deviation / deviation;
        Assert.True(Math.Abs(mean) < 5 / Math.Sqrt(values.Length), $"{name} has mean {mean:g3} standard deviations.");
        Assert.True(Math.Abs(variance - 1) < 5 * Math.Sqrt((kurtosis - 1) / values.Length), $"{name} has variance {variance:g3} of the expected.");
    }
}
