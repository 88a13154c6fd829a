using Windrow.Models;
using Windrow.Models.Losses;
using Windrow.Numerics;
using Windrow.Sequences;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models.Losses;

/// <summary>Whole models that transcribe, over rows of different length with transcripts of different length.</summary>
[Collection(AloneCollection.Name)]
public class CtcModelTests
{
    [Theory]
    [InlineData(CellKind.Lstm, 1, false, 0)]
    [InlineData(CellKind.Lstm, 3, true, 0)]
    [InlineData(CellKind.Gru, 2, true, 0)]
    [InlineData(CellKind.Gru, 1, false, 5)]
    public void Moving_along_the_gradient_changes_the_loss_as_expected(CellKind cell, int layers, bool bidirectional, int vocabulary)
    {
        ModelPorts ports = new() { InputWidth = vocabulary == 0 ? 3 : 0, VocabularySize = vocabulary, Outputs = 6, Task = new TaskOptions { Loss = new CtcOptions() } };
        SequenceModel model = new(new ModelOptions { Cell = cell, HiddenSize = 7, Layers = layers, Bidirectional = bidirectional }, ports);
        Random random = new(3);
        SequenceBatch batch = new(ports.Format, 12, 4);
        batch.Shape.Set([5, 12, 2, 9]);
        batch.Begins.Fill(true);
        RandomTensors.Uniform(random, batch.Inputs.Elements.Length).CopyTo(batch.Inputs.Elements);
        for (int i = 0; i < batch.Tokens.Length; i++) batch.Tokens[i] = random.Next(vocabulary);
        foreach ((int row, int[] tokens) in new[] { (0, new[] { 0, 1, 1, 4, 2, 2 }), (1, [3, 3, 0]), (2, [2, 1]), (3, [4, 0]) }) tokens.CopyTo(batch.SetTranscript(row, tokens.Length));
        float[] weights = RandomTensors.Uniform(random, model.Layout.Length, 0.5f), gradient = new float[weights.Length];
        Bptt bptt = new(model, 12, 4, Backends.Named(Backends.Fused));

        LossSum loss = bptt.Backpropagate(weights, batch, new LaneState(model, 4), gradient);

        Assert.Equal(loss, bptt.Loss(weights, batch, new LaneState(model, 4)));
        Assert.Equal((13, 28), (loss.Weight, loss.Tokens));
        float[] up = [.. weights], down = [.. weights];
        double product = 0, length = Math.Sqrt(gradient.Sum(g => (double)g * g));
        for (int i = 0; i < gradient.Length; i++)
        {
            float move = (float)(0.02 * gradient[i] / length);
            (up[i], down[i]) = (up[i] + move, down[i] - move);
            product += ((double)up[i] - down[i]) * gradient[i];
        }

        double difference = bptt.Loss(up, batch, new LaneState(model, 4)).Loss - bptt.Loss(down, batch, new LaneState(model, 4)).Loss;
        RelativeError.Below(2e-3, difference, product, "the difference along the gradient");
    }

    [Fact]
    public void A_loss_and_its_gradient_allocate_nothing_once_the_longest_sequence_has_come()
    {
        ModelPorts ports = new() { InputWidth = 1, Outputs = 9, Task = new TaskOptions { Loss = new CtcOptions() } };
        LossFunction loss = LossFunction.Create(ports);
        SequenceBatch batch = new(ports.Format, 40, 3);
        batch.Shape.Set([40, 31, 7]);
        foreach ((int row, int length) in new[] { (0, 15), (1, 20), (2, 3) })
        {
            Span<int> tokens = batch.SetTranscript(row, length);
            for (int i = 0; i < length; i++) tokens[i] = (i * 5 + row) % 8;
        }

        float[] given = RandomTensors.Uniform(new Random(1), batch.Shape.Positions * 9), logits = [.. given];
        Assert.Equal(0, SteadyState.AllocatedBytes(() =>
        {
            given.CopyTo(logits, 0);
            loss.LossAndGradient(new MatrixSpan(logits, batch.Shape.Positions, 9), batch, 0);
            given.CopyTo(logits, 0);
            loss.Loss(new MatrixSpan(logits, batch.Shape.Positions, 9), batch, 0);
        }));
    }
}
