using Windrow.Models.Initialization;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>One convolution over time, or one dense layer, which is a convolution that may see several steps only when it is the first.</summary>
/// <remarks>Parameters have PyTorch's names and shapes. Those of a convolution are [C, D, taps], as in <c>nn.Conv1d</c>. A dense layer's are
/// [C, D·taps], as in <c>nn.Linear</c> over the steps' inputs one after the other, the oldest step first: column j·D + i holds input i of
/// step t − (taps − 1) + j.</remarks>
sealed class ConvolutionShape : LayerOutputShape
{
    readonly InitializationOptions _start;

    /// <summary>The layer at a place of the stack.</summary>
    /// <param name="options">The model.</param>
    /// <param name="index">Place, from 0.</param>
    /// <param name="inputSize">Width of the input, D.</param>
    public ConvolutionShape(ModelOptions options, int index, int inputSize)
        : this(options, index, inputSize, options.HiddenSize, TapsOf(options, index))
    {
    }

    /// <summary>The layer at a place of the stack, with a width and taps of its own.</summary>
    internal ConvolutionShape(ModelOptions options, int index, int inputSize, int outputSize, TimeTaps taps) : base(options, index, outputSize)
    {
        (InputSize, Taps, _start, IsDense) = (inputSize, taps, options.Initialization, options.Network == NetworkKind.FeedForward);
        string name = $"{(IsDense ? "dense" : "conv")}.{index}";
        (Weight, Bias) = ($"{name}.weight", $"{name}.bias");
    }

    /// <summary>D.</summary>
    public int InputSize { get; }

    /// <summary>Which time steps it sees.</summary>
    public TimeTaps Taps { get; }

    /// <summary>Whether its weights are those of a dense layer.</summary>
    public bool IsDense { get; }

    /// <summary>Weights; see the remarks of the class.</summary>
    public string Weight { get; }

    /// <summary>[C].</summary>
    public string Bias { get; }

    /// <summary>The inputs of the last steps of a window, which the next one sees: [steps · D], the oldest first. None for a layer that sees
    /// one step, or sees both sides: that needs whole sequences.</summary>
    public IEnumerable<StatePart> StateParts => Taps.StepsBack == 0 || !Taps.Causal ? [] : [new StatePart($"x_l{Index}", Taps.StepsBack * InputSize)];

    /// <summary>The parameters, with those of the normalisation at the end.</summary>
    public IEnumerable<ModelParameter> Parameters
    {
        get
        {
            int fanIn = InputSize * Taps.Count;
            float bound = 1f / MathF.Sqrt(fanIn);
            WeightBlocks block = new(1, OutputSize, fanIn, bound, IsDense ? 1 : Taps.Count);
            int[] shape = IsDense ? [OutputSize, fanIn] : [OutputSize, InputSize, Taps.Count];
            return [new(Weight, shape, _start.InputWeights.For(block)), new(Bias, [OutputSize], _start.ForBias(bound)), .. NormParameters];
        }
    }

    static TimeTaps TapsOf(ModelOptions options, int index) => options.Network == NetworkKind.FeedForward
        ? new TimeTaps(index == 0 ? options.KernelSize ?? 1 : 1, 1, true)
        : new TimeTaps(options.KernelSize ?? 3, (int)Math.Pow(options.Dilation ?? 1, index), options.Causal ?? true);
}
