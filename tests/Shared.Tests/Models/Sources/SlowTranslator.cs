using Windrow.Models;

namespace Windrow.Tests.Models.Sources;

/// <summary>An encoder and a decoder in double precision, one pair and one step at a time, written from the papers' equations: Sutskever et al. 2014,
/// Bahdanau et al. 2015, Luong et al. 2015.</summary>
sealed class SlowTranslator(SequenceModel model, double[] weights)
{
    readonly ModelOptions _options = model.Options;

    /// <summary>Σ −ln p of the targets, given each one's predecessors and the source.</summary>
    public double Loss(int[] source, int[] inputs, int[] targets) => Loss(Encode(source), inputs, targets);

    /// <summary>The same for a source of numbers, [T][width].</summary>
    public double Loss(float[][] source, int[] inputs, int[] targets) => Loss(Encode([.. source.Select(x => x.Select(value => (double)value).ToArray())]), inputs, targets);

    double Loss((double[][] Outputs, List<double[][]> States) encoded, int[] inputs, int[] targets)
    {
        (double[][] outputs, List<double[][]> states) = encoded;
        double loss = 0;
        for (int t = 0; t < inputs.Length; t++)
        {
            double[] logits = Step(inputs[t], states, outputs), e = [.. logits.Select(Math.Exp)];
            loss -= logits[targets[t]] - Math.Log(e.Sum());
        }

        return loss;
    }

    /// <summary>The encoder's outputs, and the state from which each layer of the decoder begins.</summary>
    public (double[][] Outputs, List<double[][]> States) Encode(int[] source) =>
        Encode([.. source.Select(token => Input(_options.ShareEmbeddings ? "embedding.weight" : "source.embedding.weight", token, model.Ports.SourceVocabularySize))]);

    (double[][] Outputs, List<double[][]> States) Encode(double[][] x)
    {
        List<double[][]> states = [];
        for (int l = 0; l < _options.Layers; l++)
        {
            (double[][] forward, double[][] last) = Run(x, $"l{l}");
            if (_options.Bidirectional)
            {
                (double[][] backward, double[][] first) = Run([.. x.Reverse()], $"l{l}_reverse");
                forward = [.. forward.Zip(backward.Reverse(), (a, b) => (double[])[.. a, .. b])];
                last = [.. last.Zip(first, Sum)];
            }

            x = forward;
            states.Add(last);
        }

        return (x, states);
    }

    /// <summary>For each input, the weights of the source's time steps.</summary>
    public double[][] Attention(int[] source, int[] inputs)
    {
        (double[][] outputs, List<double[][]> states) = Encode(source);
        return [.. inputs.Select(token => Weights(Advance(token, states), outputs))];
    }

    /// <summary>The logits after one more token; advances the states.</summary>
    public double[] Step(int token, List<double[][]> states, double[][] source) =>
        Sum(Product(_options.TieEmbeddings ? "embedding.weight" : "head.weight", Attend(Advance(token, states), source)), Vector("head.bias"));

    /// <summary>The decoder's output for one more token; advances the states.</summary>
    double[] Advance(int token, List<double[][]> states)
    {
        double[] h = Input("embedding.weight", token, model.Ports.VocabularySize);
        for (int l = 0; l < _options.Layers; l++) h = (states[l] = Cell(h, states[l], "rnn.", $"l{l}"))[0];
        return h;
    }

    double[] Attend(double[] h, double[][] source)
    {
        if (_options.Attention == AttentionKind.None) return h;
        double[] weights = Weights(h, source), context = new double[source[0].Length];
        for (int j = 0; j < source.Length; j++) context = Sum(context, [.. source[j].Select(value => value * weights[j])]);
        return [.. Product("attention.combine.weight", [.. context, .. h]).Select(Math.Tanh)];
    }

    /// <summary>The weights of the source's time steps.</summary>
    double[] Weights(double[] h, double[][] source)
    {
        double[] scores = [.. source.Select(s => (_options.Attention ?? AttentionKind.General) switch
        {
            AttentionKind.Dot => Dot(h, s),
            AttentionKind.General => Dot(Product("attention.query.weight", h), s),
            _ => Product("attention.score.weight", [.. Sum(Product("attention.query.weight", h), Product("attention.key.weight", s)).Select(Math.Tanh)])[0],
        })];
        double[] e = [.. scores.Select(Math.Exp)];
        return [.. e.Select(value => value / e.Sum())];
    }

    (double[][] Outputs, double[][] Last) Run(double[][] x, string place)
    {
        double[][] state = [.. Enumerable.Range(0, _options.Cell == CellKind.Lstm ? 2 : 1).Select(_ => new double[_options.HiddenSize])];
        List<double[]> outputs = [];
        foreach (double[] input in x)
        {
            state = Cell(input, state, "source.rnn.", place);
            outputs.Add(state[0]);
        }

        return ([.. outputs], state);
    }

    /// <summary>One step of a cell: the new h, and for LSTM the new c.</summary>
    double[][] Cell(double[] x, double[][] state, string scope, string place)
    {
        double[] a = Sum(Product($"{scope}weight_ih_{place}", x), Vector($"{scope}bias_ih_{place}"));
        double[] u = Sum(Product($"{scope}weight_hh_{place}", state[0]), Vector($"{scope}bias_hh_{place}"));
        int H = _options.HiddenSize;
        double[] h = new double[H], c = new double[H];
        for (int j = 0; j < H; j++)
        {
            switch (_options.Cell)
            {
                case CellKind.Lstm:
                    c[j] = Sigmoid(a[H + j] + u[H + j]) * state[1][j] + Sigmoid(a[j] + u[j]) * Math.Tanh(a[2 * H + j] + u[2 * H + j]);
                    h[j] = Sigmoid(a[3 * H + j] + u[3 * H + j]) * Math.Tanh(c[j]);
                    break;
                case CellKind.Gru:
                    double z = Sigmoid(a[H + j] + u[H + j]), n = Math.Tanh(a[2 * H + j] + Sigmoid(a[j] + u[j]) * u[2 * H + j]);
                    h[j] = (1 - z) * n + z * state[0][j];
                    break;
                case CellKind.RnnRelu:
                    h[j] = Math.Max(0, a[j] + u[j]);
                    break;
                default:
                    h[j] = Math.Tanh(a[j] + u[j]);
                    break;
            }
        }

        return _options.Cell == CellKind.Lstm ? [h, c] : [h];
    }

    double[] Input(string table, int token, int vocabulary)
    {
        if (_options.EmbeddingSize is int width) return Vector(table)[(token * width)..((token + 1) * width)];
        double[] oneHot = new double[vocabulary];
        oneHot[token] = 1;
        return oneHot;
    }

    double[] Product(string matrix, double[] x)
    {
        double[] values = Vector(matrix);
        return [.. Enumerable.Range(0, values.Length / x.Length).Select(i => Dot(values[(i * x.Length)..((i + 1) * x.Length)], x))];
    }

    double[] Vector(string name) => weights.AsSpan(model.Layout[name].Offset, model.Layout[name].Length).ToArray();

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double[] Sum(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
