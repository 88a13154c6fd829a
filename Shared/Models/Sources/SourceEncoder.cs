using Windrow.Models.Images;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Sources;

/// <summary>Reads the source sequences of a window before the other layers run, and holds what they read of it. Use it from one thread at a time.</summary>
/// <remarks>N = positions of the sources, B = their rows, W = width of the encoder's output, E = embedding width.</remarks>
sealed class SourceEncoder
{
    readonly SourceShape _shape;
    readonly ILayer _layers;
    readonly AlignedBuffer? _embedded;      // [N, E]: the embedded tokens, then their gradient
    readonly ImageEncoder? _images;
    readonly AlignedBuffer _dOutputs;       // [N, W]

    /// <summary>Allocates memory for up to <paramref name="maxRows"/> sources of up to <paramref name="maxSteps"/> time steps.</summary>
    public SourceEncoder(SourceShape shape, int maxSteps, int maxRows, BlasBackend blas)
    {
        _shape = shape;
        int positions = BufferSize.Of(maxSteps, maxRows);
        _layers = shape.Layers.Create(maxSteps, maxRows, blas);
        if (shape.EmbeddingSize is int width) _embedded = new AlignedBuffer(positions, width);
        _images = shape.Images?.Create(positions, blas);
        _dOutputs = new AlignedBuffer(positions, shape.Layers.OutputSize);
        State = new LaneState(shape.Layers.StateParts, maxRows);
        StateGradient = new LaneState(shape.Layers.StateParts, maxRows);
    }

    /// <summary>The states after each source's last step, in the caller's order.</summary>
    public LaneState State { get; }

    /// <summary>dL/d(<see cref="State"/>), to which the layers that start from it add.</summary>
    public LaneState StateGradient { get; }

    /// <summary>The encoder's output, [N, W], in packed order.</summary>
    public MatrixView Outputs(Pass pass) => _layers.Output(SourcePass(pass));

    /// <summary>dL/d(<see cref="Outputs"/>), to be overwritten before <see cref="Backward"/>.</summary>
    public MatrixSpan OutputGradient(Pass pass) => _dOutputs.AsMatrix(pass.Batch.Source!.Shape.Positions, _shape.Layers.OutputSize);

    /// <summary>Reads the sources.</summary>
    public void Forward(Pass pass)
    {
        Pass source = SourcePass(pass);
        source.Batch.Begins.Fill(true);
        if (_embedded is not null) Embedding.Forward(source.Tokens, Table(source.Weight(_shape.EmbeddingWeight)), Embedded(source));
        _images?.Forward(source, source.Inputs);
        _layers.Forward(source, Input(source));
    }

    /// <summary>Overwrites the gradients of the encoder's parameters. That of an embedding which is the decoder's, too, is added to.</summary>
    public void Backward(Pass pass)
    {
        Pass source = SourcePass(pass) with { StateGradient = StateGradient };
        MatrixSpan dInput = _images is null ? Embedded(source) : _images.Output(source);        // shares memory with the input
        _layers.Backward(source, Input(source), OutputGradient(pass), dInput);
        _images?.Backward(source, source.Inputs, dInput, default);
        if (_embedded is null) return;
        Span<float> dTable = source.GradientOf(_shape.EmbeddingWeight);
        if (_shape.SharesEmbedding) pass.EmbeddingRows?.Touch(source.Tokens);
        else dTable.Clear();
        Embedding.Backward(source.Tokens, Embedded(source), new MatrixSpan(dTable, _shape.TableRows, _shape.EmbeddingSize!.Value));
    }

    Pass SourcePass(Pass pass) => new(pass.Model, pass.Batch.Source!, pass.Weights, State, pass.Gradient, pass.Dropout?.OfSource) { HasWeights = pass.HasWeights };

    /// <summary>What the layers read, [N, D]; without columns for one-hot tokens.</summary>
    MatrixView Input(Pass source) => _images is not null ? _images.Output(source) : _embedded is not null ? Embedded(source) : source.Inputs;

    MatrixSpan Embedded(Pass source) => _embedded is null ? default : _embedded.AsMatrix(source.At.Positions, _shape.EmbeddingSize!.Value);

    MatrixView Table(ReadOnlySpan<float> table) => new(table, _shape.TableRows, _shape.EmbeddingSize!.Value);
}
