using Windrow.Models;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Predictions with <c>sameWeights</c>, which promises that the weights have not changed.</summary>
public class SameWeightsTests
{
    const int Rows = 3, Steps = 4, Vocabulary = 11;

    static readonly Dictionary<string, ModelOptions> Models = new()
    {
        ["lstm"] = new() { Cell = CellKind.Lstm, HiddenSize = 9, Layers = 2 },
        ["gru, embedded"] = new() { Cell = CellKind.Gru, HiddenSize = 9, EmbeddingSize = 5 },
        ["tanh, both directions"] = new() { Cell = CellKind.RnnTanh, HiddenSize = 9, Layers = 2, Bidirectional = true },
        ["convolutional"] = Networks.Named("convolutional, dilated"),
    };

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_match_those_that_pack_the_weights_again(string name)
    {
        (SequenceModel model, Bptt bptt, SequenceBatch batch) = Make(name);
        float[] weights = Weights(model, seed: 1);
        float[] first = Predict(bptt, weights, batch, sameWeights: true), again = Predict(bptt, weights, batch, sameWeights: true);

        Assert.Equal(Predict(Make(name).Bptt, weights, batch, sameWeights: false), first);
        Assert.Equal(first, again);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Other_passes_in_between_with_other_weights_do_not_affect_predictions(string name)
    {
        (SequenceModel model, Bptt bptt, SequenceBatch batch) = Make(name);
        float[] weights = Weights(model, seed: 1), others = Weights(model, seed: 2), expected = Predict(bptt, weights, batch, sameWeights: false);

        bptt.Backpropagate(others, batch, new LaneState(model, Rows), new float[model.Layout.Length]);
        Assert.Equal(expected, Predict(bptt, weights, batch, sameWeights: true));
        bptt.Loss(others, batch, new LaneState(model, Rows));
        Assert.Equal(expected, Predict(bptt, weights, batch, sameWeights: true));
        Assert.Throws<ArgumentException>(() => Predict(bptt, others[1..], batch, sameWeights: true));
        Assert.Equal(expected, Predict(bptt, weights, batch, sameWeights: true));
        Assert.NotEqual(expected, Predict(bptt, others, batch, sameWeights: false));
    }

    static float[] Predict(Bptt bptt, float[] weights, SequenceBatch batch, bool sameWeights) =>
        bptt.Predict(weights, batch, new LaneState(bptt.Model, Rows), sameWeights).Elements.ToArray();

    static (SequenceModel Model, Bptt Bptt, SequenceBatch Batch) Make(string name)
    {
        SequenceModel model = new(Models[name], ModelPorts.Text(Vocabulary));
        SequenceBatch batch = new(model.Ports.Format, Steps, Rows);
        batch.Shape.SetEqual(Steps, Rows);
        for (int i = 0; i < batch.Tokens.Length; i++) (batch.Tokens[i], batch.Classes[i]) = (i * 5 % Vocabulary, i * 7 % Vocabulary);
        return (model, new Bptt(model, Steps, Rows, Backends.Named(Backends.Fused)), batch);
    }

    static float[] Weights(SequenceModel model, long seed)
    {
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, seed);
        return weights;
    }
}
