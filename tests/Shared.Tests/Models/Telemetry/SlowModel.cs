using Windrow.Models;

namespace Windrow.Tests.Models.Telemetry;

/// <summary>A change of one unit of a layer's state after one step.</summary>
/// <param name="Layer">The layer and direction.</param>
/// <param name="Cell">Whether c is changed rather than h.</param>
/// <param name="Step">The step, in the order in which the direction reads.</param>
/// <param name="Unit">The unit.</param>
/// <param name="By">The value that is added.</param>
sealed record Nudge(string Layer, bool Cell, int Step, int Unit, double By);

/// <summary>Recurrent layers in double precision, one sequence at a time and only forward, written directly from the equations: gradients are
/// measured by changing states slightly and observing the result.</summary>
sealed class SlowModel(SequenceModel model, float[] weights)
{
    const double Epsilon = 1e-5;

    int H => model.Options.HiddenSize;

    /// <summary>dL/dh after one step of one layer, [H].</summary>
    public double[] Gradient(string layer, int step, int[] tokens, int[] targets) =>
        Differences(layer, cell: false, step, nudge => Loss(tokens, targets, nudge));

    /// <summary>The gradient of Σ direction·h after the layer's last step with respect to the state (h, and c for LSTM) after an earlier one, only
    /// through the layer's own recurrence.</summary>
    public double[] ThroughRecurrence(string layer, int step, int[] tokens, double[] direction)
    {
        int index = layer[1] - '0';
        double[][] inputs = InputsOf(index, tokens, null);
        Index last = layer.EndsWith("reverse", StringComparison.Ordinal) ? 0 : ^1;
        double Along(Nudge nudge) => Run(layer, inputs, nudge)[last].Zip(direction, (h, d) => h * d).Sum();
        double[] dh = Differences(layer, cell: false, step, Along);
        return model.Options.Cell == CellKind.Lstm ? [.. dh, .. Differences(layer, cell: true, step, Along)] : dh;
    }

    double[] Differences(string layer, bool cell, int step, Func<Nudge, double> value) =>
        [.. Enumerable.Range(0, H).Select(unit =>
            (value(new Nudge(layer, cell, step, unit, Epsilon)) - value(new Nudge(layer, cell, step, unit, -Epsilon))) / (2 * Epsilon))];

    double Loss(int[] tokens, int[] targets, Nudge nudge)
    {
        double loss = 0;
        double[][] features = InputsOf(model.Options.Layers, tokens, nudge);
        for (int t = 0; t < tokens.Length; t++)
        {
            double[] logits = Affine("head.weight", "head.bias", features[t]);
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[targets[t]];
        }

        return loss;
    }

    /// <summary>The input of a layer, in the order of the sequence; for the index after the last layer, the input of the head.</summary>
    double[][] InputsOf(int layer, int[] tokens, Nudge? nudge)
    {
        double[][] x = [.. tokens.Select(token => Enumerable.Range(0, model.Ports.VocabularySize).Select(v => v == token ? 1.0 : 0.0).ToArray())];
        for (int l = 0; l < layer; l++)
        {
            double[][] forward = Run($"l{l}", x, nudge);
            x = model.Options.Bidirectional ? [.. forward.Zip(Run($"l{l}_reverse", x, nudge), (a, b) => (double[])[.. a, .. b])] : forward;
        }

        return x;
    }

    /// <summary>h after each step, in the order of the sequence.</summary>
    double[][] Run(string layer, double[][] inputs, Nudge? nudge)
    {
        bool reverse = layer.EndsWith("reverse", StringComparison.Ordinal);
        double[] h = new double[H], c = new double[H];
        List<double[]> outputs = [];
        foreach (double[] x in reverse ? inputs.Reverse() : inputs)
        {
            (h, c) = Step(Affine($"rnn.weight_ih_{layer}", $"rnn.bias_ih_{layer}", x), Affine($"rnn.weight_hh_{layer}", $"rnn.bias_hh_{layer}", h), h, c);
            if (nudge?.Layer == layer && nudge.Step == outputs.Count) (nudge.Cell ? c : h)[nudge.Unit] += nudge.By;
            outputs.Add(h);
        }

        if (reverse) outputs.Reverse();
        return [.. outputs];
    }

    (double[] H, double[] C) Step(double[] a, double[] u, double[] h, double[] c)
    {
        double[] newH = new double[H], newC = new double[H];
        for (int j = 0; j < H; j++)
        {
            double Sum(int gate) => a[gate * H + j] + u[gate * H + j];
            switch (model.Options.Cell)
            {
                case CellKind.Lstm:
                    newC[j] = Sigmoid(Sum(1)) * c[j] + Sigmoid(Sum(0)) * Math.Tanh(Sum(2));
                    newH[j] = Sigmoid(Sum(3)) * Math.Tanh(newC[j]);
                    break;
                case CellKind.Gru:
                    double z = Sigmoid(Sum(1));
                    newH[j] = (1 - z) * Math.Tanh(a[2 * H + j] + Sigmoid(Sum(0)) * u[2 * H + j]) + z * h[j];
                    break;
                case CellKind.RnnTanh:
                    newH[j] = Math.Tanh(Sum(0));
                    break;
                default:
                    newH[j] = Math.Max(0, Sum(0));
                    break;
            }
        }

        return (newH, newC);
    }

    double[] Affine(string weight, string bias, double[] x)
    {
        float[] w = model.Layout[weight].In(weights.AsSpan()).ToArray(), b = model.Layout[bias].In(weights.AsSpan()).ToArray();
        return [.. b.Select((value, i) => value + x.Select((input, j) => w[i * x.Length + j] * input).Sum())];
    }

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
