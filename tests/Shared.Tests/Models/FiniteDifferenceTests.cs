using Windrow.Models;
using Windrow.Tests.Numerics;

namespace Windrow.Tests.Models;

/// <summary>Backpropagation against differences of the loss that <see cref="Bptt.Loss"/> computes.</summary>
/// <remarks>
/// The loss is made of float32 numbers, so a difference must be large to mean anything: each tensor is moved along random directions
/// that lean towards its gradient (each element times a random factor, plus a random number of the gradient's mean size, so that
/// elements whose gradient was computed as zero are moved too). Rounding errs by about 1e-6 and the move changes the loss by 1e-2 or
/// more. Two central differences, over ε and 2ε, are extrapolated, which leaves an error of order ε⁴. The state before the window is
/// random and held fixed: nothing may flow back through it.
/// </remarks>
public class FiniteDifferenceTests
{
    public static TheoryData<CellKind, int, int?> Kinds() => Window.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backpropagation_matches_differences_of_the_loss_in_every_tensor(CellKind cell, int layers, int? embedding)
    {
        Window window = new(cell, layers, embedding, seed: 7 * layers + (embedding ?? 0));
        if (cell == CellKind.RnnRelu) KeepAwayFromTheKink(window);
        Check(window, cell == CellKind.RnnRelu);
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void Backpropagation_matches_differences_of_the_loss_in_networks_without_recurrence(string network)
    {
        Window window = new(Networks.Named(network), seed: 5);
        KeepAwayFromTheKink(window);
        Check(window, rectified: true);
    }

    static void Check(Window window, bool rectified)
    {
        Bptt bptt = window.NewBptt();
        float[] gradient = new float[window.Model.Layout.Length];
        double loss = bptt.Backpropagate(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore(), gradient);
        Assert.Equal(loss, bptt.Loss(window.Weights.Span, window.Inputs, window.Targets, window.StateBefore()));

        Random random = new(8);
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            for (int run = 0; run < 3; run++)
            {
                float[] direction = Direction(random, entry.In(gradient));
                float epsilon = Step(direction, entry.In(gradient), farthest: rectified ? 0.5f : 0.1f);
                (double differenceNear, double productNear) = Central(window, bptt, entry, direction, gradient, epsilon);
                (double differenceFar, double productFar) = Central(window, bptt, entry, direction, gradient, 2 * epsilon);
                RelativeError.Below(
                    1e-3, 8 * differenceNear - differenceFar, 8 * productNear - productFar, $"run {run}: the difference along {entry.Name}");
            }
        }
    }

    /// <summary>L(w + εd) − L(w − εd), and what the gradient says it is; with the moves as float32 rounds them.</summary>
    static (double Difference, double Product) Central(
        Window window, Bptt bptt, ParameterEntry entry, float[] direction, float[] gradient, float epsilon)
    {
        float[] up = window.Weights.Span.ToArray(), down = [.. up];
        double product = 0;
        for (int i = 0; i < entry.Length; i++)
        {
            int at = entry.Offset + i;
            up[at] += epsilon * direction[i];
            down[at] -= epsilon * direction[i];
            product += ((double)up[at] - down[at]) * gradient[at];
        }

        double difference = bptt.Loss(up, window.Inputs, window.Targets, window.StateBefore())
            - bptt.Loss(down, window.Inputs, window.Targets, window.StateBefore());
        return (difference, product);
    }

    /// <summary>The ε that moves the loss by 0.02, if that is not too far: the loss bends, with rectifiers less than with the others.</summary>
    static float Step(float[] direction, ReadOnlySpan<float> gradient, float farthest)
    {
        float slope = 0;
        for (int i = 0; i < direction.Length; i++) slope += direction[i] * gradient[i];
        return Math.Clamp(0.02f / slope, 0.01f, farthest);
    }

    /// <summary>Unit vector; see the remarks of the class.</summary>
    static float[] Direction(Random random, ReadOnlySpan<float> gradient)
    {
        float[] direction = new float[gradient.Length];
        double square = 0;
        foreach (float g in gradient) square += g * g;
        float mean = (float)Math.Sqrt(square / gradient.Length);
        double length = 0;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = gradient[i] * (0.5f + random.NextSingle()) + 0.5f * mean * (2 * random.NextSingle() - 1);
            length += direction[i] * direction[i];
        }

        for (int i = 0; i < direction.Length; i++) direction[i] /= (float)Math.Sqrt(length);
        return direction;
    }

    /// <summary>Gives every other unit a bias of 3 and the rest −3, far more than the rest of its input: the loss is smooth where the test looks.</summary>
    static void KeepAwayFromTheKink(Window window)
    {
        foreach (ParameterEntry entry in window.Model.Layout.Entries)
        {
            Span<float> values = entry.In(window.Weights.Span);
            string kind = entry.Name.Split('.')[0];
            bool bias = entry.Name.Contains("bias", StringComparison.Ordinal);
            for (int i = 0; i < values.Length; i++)
            {
                if (kind is not ("rnn" or "conv" or "dense")) continue;
                if (!bias) values[i] *= 0.125f;
                else values[i] = (i % 2 == 0 ? 1 : -1) * (kind == "rnn" ? 1.5f : 3f);       // recurrent layers have two of them
            }
        }
    }
}
