using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Tests.Models;

public class BpttErrorTests
{
    readonly Window _window = new(CellKind.Gru, 1, null, lanes: 3, steps: 4);

    [Fact]
    public void Lengths_that_do_not_fit_are_named_with_what_was_expected()
    {
        Bptt bptt = _window.NewBptt();
        int length = _window.Model.Layout.Length;
        float[] weights = _window.Weights.Span.ToArray(), gradient = new float[length];
        int[] inputs = _window.Inputs, targets = _window.Targets;

        Refused($"The length of the weights of a window is {length - 1}; expected {length}", () => bptt.Loss(weights.AsSpan(1), inputs, targets, _window.StateBefore()));
        Refused($"The length of the gradient of a window is 3; expected {length}", () => bptt.Backpropagate(weights, inputs, targets, _window.StateBefore(), new float[3]));
        SequenceBatch numbers = new(new BatchFormat(2, 0, false), 4, 3);
        numbers.Shape.SetEqual(4, 3);
        Refused("holds BatchFormat { InputWidth = 2", () => bptt.Loss(weights, numbers, _window.StateBefore()));
        Refused("The length of the lane state of a window is 2; expected 3", () => bptt.Loss(weights, TokenWindows.Batch(_window.Model, inputs, targets, 3), new LaneState(_window.Model, 2)));
        Refused(
            "A window has 3 rows of up to 5 time steps; expected at most 3 rows and from 1 to 4 time steps",
            () => bptt.Predict(weights, [.. inputs, 0, 0, 0], _window.StateBefore()));
        Refused("A window has 3 rows of up to 0 time steps", () => bptt.Predict(weights, [], _window.StateBefore()));
        bptt.Backpropagate(weights, inputs, targets, _window.StateBefore(), gradient);      // and it still works afterwards

        static void Refused(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Tokens_outside_the_vocabulary_are_rejected(int? embedding)
    {
        Window window = new(CellKind.Lstm, 1, embedding);
        foreach (int token in (int[])[-1, window.Model.Ports.VocabularySize])
        {
            int[] wrong = [.. window.Inputs];
            wrong[5] = token;
            Assert.ThrowsAny<ArgumentException>(() => window.NewBptt().Loss(window.Weights.Span, wrong, window.Targets, window.StateBefore()));
            Assert.ThrowsAny<SystemException>(() => window.NewBptt().Loss(window.Weights.Span, window.Inputs, wrong, window.StateBefore()));
        }
    }

    [Fact]
    public void A_gradient_of_tokens_is_rejected()
    {
        Window window = new(CellKind.Gru, 1, embedding: 5);
        SequenceBatch batch = TokenWindows.Batch(window.Model, window.Inputs, window.Targets, window.Lanes);
        float[] gradient = new float[window.Weights.Length], wanted = new float[window.Inputs.Length * 5];
        ArgumentException refused = Assert.Throws<ArgumentException>(() => window.NewBptt().Backpropagate(
            window.Weights.Span, batch, window.StateBefore(), gradient, inputGradient: new MatrixSpan(wanted, window.Inputs.Length, 5)));
        Assert.Contains("[24, 5]; expected [24, 0], and none for tokens", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CellKind.RnnTanh)]
    [InlineData(CellKind.RnnRelu)]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    public void A_weight_that_is_not_a_number_makes_the_loss_not_a_number(CellKind cell)
    {
        foreach (string name in (string[])["rnn.weight_ih_l0", "rnn.weight_hh_l1", "rnn.bias_hh_l0", "head.weight", "head.bias"])
        {
            Window window = new(cell, 2, null);
            ParameterEntry entry = window.Model.Layout[name];
            entry.In(window.Weights.Span).Fill(float.NaN);
            Assert.True(double.IsNaN(window.NewBptt().Loss(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore())), name);
        }
    }
}
