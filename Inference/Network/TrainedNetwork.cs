using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>A network with its weights, which runs on any number of threads.</summary>
/// <remarks>K = number of values in a prediction. The values of a row do not depend on the other rows of its batch.</remarks>
sealed class TrainedNetwork
{
    static readonly WindowShape OneStep = new(1, 1);

    readonly float[] _weights;
    readonly OutputMeaning _outputs;
    readonly WindowShapes _shapes;
    readonly RunnerPool _runners;
    readonly WritingOptions _writing;
    readonly int _maxTokens;

    /// <param name="model">The network.</param>
    /// <param name="weights">Its parameters.</param>
    /// <param name="outputs">What it computes.</param>
    /// <param name="writing">How texts are written, by a network that writes texts.</param>
    /// <param name="maxTokens">Most tokens of such a text with its end, unless the options have another number.</param>
    /// <param name="blas">Multiplies.</param>
    public TrainedNetwork(SequenceModel model, float[] weights, OutputMeaning outputs, WritingOptions writing, int maxTokens, BlasBackend blas)
    {
        (_writing, _maxTokens) = (writing, writing.MaxTokens ?? maxTokens);
        (Model, _weights, _outputs, _shapes) = (model, weights, outputs, new WindowShapes(model));
        _runners = new RunnerPool(model, _shapes, blas);
    }

    /// <summary>The network.</summary>
    public SequenceModel Model { get; }

    /// <summary>Most time steps of an input.</summary>
    public int LongestInput => _shapes.Longest;

    /// <summary>Whether unknown tokens are replaced by tokens of the source.</summary>
    public bool Copies => _writing.CopyUnknown;

    /// <summary>Why the network cannot be run step by step; null when it can.</summary>
    public string? WhyNoSteps
    {
        get
        {
            if (Model.Ports.HasSource) return "it reads all of its input before it writes a text";
            if (Model.Options.Bidirectional) return "its backward direction reads every sequence from the end";
            if (Model.Options.Causal == false) return "its convolutions see later steps";
            return Model.Ports.Task is { Predict: PredictionKind.Sequence, Pooling: not PoolingKind.Last } ? "its answer is pooled over all steps" : null;
        }
    }

    /// <summary>Predicts rows that begin with these inputs.</summary>
    /// <returns>For each input the values of its predictions: [K], or [T, K] when each step has one; or packed texts, see <see cref="WrittenTokens"/>.</returns>
    /// <exception cref="DataException">An input is too long.</exception>
    public double[][] Predict(IReadOnlyList<EncodedExample> inputs)
    {
        double[][] values = new double[inputs.Count][];
        int[] order = [.. Enumerable.Range(0, inputs.Count).OrderByDescending(i => inputs[i].Length)];      // rows of similar length run together
        for (int first = 0; first < order.Length;)
        {
            int longest = inputs[order[first]].Length;
            if (longest > LongestInput)
                throw new DataException($"An input has {longest} time steps, but at most {LongestInput} can be read at once. Shorten it, or cut it into parts.");
            int each = Model.Ports.HasSource ? _writing.Beam : 1;
            WindowShape shape = _shapes.For(longest, (int)Math.Min((long)each * (order.Length - first), int.MaxValue));
            if (shape.Rows < each)
            {
                shape = shape with { Rows = each };
                if (!_shapes.Fits(shape))
                    throw new DataException($"An input of {longest} time steps needs too much memory with a beam of {each}. Use a smaller beam, or shorten the input.");
            }

            int count = Math.Min(shape.Rows / each, order.Length - first);
            if (Model.Ports.HasSource) Write(shape, inputs, order.AsSpan(first, count), values);
            else if (Model.Ports.HasTranscripts) Transcribe(shape, inputs, order.AsSpan(first, count), values);
            else Predict(shape, inputs, order.AsSpan(first, count), values);
            first += count;
        }

        return values;
    }

    /// <summary>Checks that the network can read an input that comes from elsewhere.</summary>
    /// <exception cref="DataException">It cannot.</exception>
    public void Require(EncodedExample input)
    {
        ModelPorts ports = Model.Ports;
        (int vocabulary, int width) = ports.HasSource ? (ports.SourceVocabularySize, ports.SourceInputWidth) : (ports.VocabularySize, ports.InputWidth);
        int tokens = width == 0 ? vocabulary : input.VocabularySize;
        bool hasTokens = input.Tokens is not null, hasFrames = input.Frames is not null;
        bool isRead = width == 0
            ? hasTokens
            : (hasTokens ? input.VocabularySize : hasFrames ? input.FrameWidth : 0) + input.Features.Count == width && !(hasTokens && hasFrames);
        if (hasFrames && (input.FrameWidth < 1 || input.Frames!.Length % input.FrameWidth != 0)) isRead = false;
        if (!isRead || input.Length == 0 || input.Tokens?.All(token => token >= 0 && token < tokens) == false)
            throw new DataException($"An input is not what the model reads: {(width == 0 ? $"a token below {vocabulary}" : $"{width} numbers")} at each time step.");
    }

    /// <summary>Advances a state by one step.</summary>
    /// <param name="state">One row.</param>
    /// <param name="begins">Whether this is its first step.</param>
    /// <param name="token">The token that is read; null for numbers.</param>
    /// <param name="numbers">The numbers that are read, in the data's own units.</param>
    /// <param name="meaning">What they mean.</param>
    /// <param name="values">Receives the values of the prediction, [K].</param>
    public void Step(LaneState state, bool begins, int? token, ReadOnlySpan<double> numbers, ModelMeaning meaning, Span<double> values)
    {
        NetworkRunner runner = _runners.Take(OneStep);
        SequenceBatch batch = runner.Batch;
        batch.Shape.SetEqual(1, 1);
        batch.Begins[0] = begins;
        if (token is int number) batch.Tokens[0] = number;
        else meaning.Encode(numbers, batch.Inputs.Row(0));
        _outputs.Decode(runner.Run(_weights, state).Row(0), values);
        _runners.Return(runner);
    }

    /// <summary>Advances a state by several steps.</summary>
    /// <param name="state">One row.</param>
    /// <param name="begins">Whether the first step is the first of all.</param>
    /// <param name="rows">The numbers that are read, in the data's own units, [T, D].</param>
    /// <param name="meaning">What they mean.</param>
    /// <param name="each">Sees the values of each step's prediction, [K].</param>
    public void Steps(LaneState state, bool begins, ReadOnlySpan<double> rows, ModelMeaning meaning, Action<double[]> each)
    {
        int width = Model.Ports.InputWidth, steps = rows.Length / width;
        WindowShape shape = _shapes.For(steps, 1);
        NetworkRunner runner = _runners.Take(shape);
        SequenceBatch batch = runner.Batch;
        batch.Shape.SetEqual(steps, 1);
        batch.Begins[0] = begins;
        for (int t = 0; t < steps; t++) meaning.Encode(rows.Slice(t * width, width), batch.Inputs.Row(t));
        MatrixView computed = runner.Run(_weights, state);
        for (int t = 0; t < steps; t++)
        {
            double[] values = new double[_outputs.Width];
            _outputs.Decode(computed.Row(t), values);
            each(values);
        }

        _runners.Return(runner);
    }

    /// <summary>Writes a text for each input.</summary>
    void Write(WindowShape shape, IReadOnlyList<EncodedExample> inputs, ReadOnlySpan<int> chosen, double[][] values)
    {
        NetworkRunner runner = _runners.Take(shape);
        SequenceBatch sources = runner.Batch.Source!;
        Span<int> lengths = stackalloc int[chosen.Length];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = inputs[chosen[i]].Length;
        sources.Shape.Set(lengths);
        for (int r = 0; r < chosen.Length; r++) inputs[chosen[sources.Shape.Order[r]]].CopyTo(sources, r);
        IReadOnlyList<string>[] unknown = new IReadOnlyList<string>[chosen.Length];
        for (int r = 0; r < chosen.Length; r++) unknown[r] = _writing.CopyUnknown ? inputs[chosen[sources.Shape.Order[r]]].Unknown!() : [];
        IReadOnlyList<WrittenTokens>[] texts = new BeamSearch(runner, _weights, _writing, _maxTokens, unknown).Run();
        for (int r = 0; r < chosen.Length; r++) values[chosen[sources.Shape.Order[r]]] = WrittenTokens.Pack(texts[r]);
        _runners.Return(runner);
    }

    /// <summary>Transcribes inputs.</summary>
    void Transcribe(WindowShape shape, IReadOnlyList<EncodedExample> inputs, ReadOnlySpan<int> chosen, double[][] values)
    {
        NetworkRunner runner = _runners.Take(shape);
        MatrixView computed = Run(runner, inputs, chosen);
        PackedShape at = runner.Batch.Shape;
        TranscriptSearch search = new(computed.Cols, _writing);
        for (int r = 0; r < chosen.Length; r++) values[chosen[at.Order[r]]] = WrittenTokens.Pack(search.Run(computed, at, r));
        _runners.Return(runner);
    }

    /// <summary>Runs whole inputs, in packed order.</summary>
    MatrixView Run(NetworkRunner runner, IReadOnlyList<EncodedExample> inputs, ReadOnlySpan<int> chosen)
    {
        SequenceBatch batch = runner.Batch;
        Span<int> lengths = stackalloc int[chosen.Length];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = inputs[chosen[i]].Length;
        batch.Shape.Set(lengths);
        batch.Begins.Fill(true);
        for (int r = 0; r < chosen.Length; r++) inputs[chosen[batch.Shape.Order[r]]].CopyTo(batch, r);
        return runner.Run(_weights, runner.State);
    }

    void Predict(WindowShape shape, IReadOnlyList<EncodedExample> inputs, ReadOnlySpan<int> chosen, double[][] values)
    {
        NetworkRunner runner = _runners.Take(shape);
        MatrixView computed = Run(runner, inputs, chosen);
        SequenceBatch batch = runner.Batch;
        bool perSequence = batch.Format.TargetPerSequence;
        for (int r = 0; r < chosen.Length; r++)
        {
            int K = _outputs.Width, count = perSequence ? 1 : batch.Shape.Lengths[r];
            double[] row = values[chosen[batch.Shape.Order[r]]] = new double[count * K];
            for (int t = 0; t < count; t++) _outputs.Decode(computed.Row(perSequence ? r : batch.Shape.Position(r, t)), row.AsSpan(t * K, K));
        }

        _runners.Return(runner);
    }
}
