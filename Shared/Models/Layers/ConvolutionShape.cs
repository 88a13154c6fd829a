using Windrow.Models.Initialization;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Layers;

/// <summary>One convolution over time, or one dense layer, which is a convolution that can see several steps only if it is the first layer.</summary>
/// <remarks>Parameters have PyTorch's names and shapes. The weights of a convolution are [C, D, taps], as in <c>nn.Conv1d</c>. The weights of a
/// dense layer are [C, D·taps], as in <c>nn.Linear</c> over the concatenated inputs of the steps, oldest step first: column j·D + i holds input i of
/// step t − (taps − 1) + j.</remarks>
sealed class ConvolutionShape : LayerOutputShape
{
    readonly InitializationOptions _start;

    /// <summary>The layer at one index of the stack.</summary>
    /// <param name="options">The model.</param>
    /// <param name="index">Index of the layer, from 0.</param>
    /// <param name="inputSize">Width of the input, D.</param>
    public ConvolutionShape(ModelOptions options, int index, int inputSize)
        : this(options, index, inputSize, options.HiddenSize, TapsOf(options, index))
    {
    }

    /// <summary>The layer at one index of the stack, with its own width and taps.</summary>
    internal ConvolutionShape(ModelOptions options, int index, int inputSize, int outputSize, TimeTaps taps) : base(options, index, outputSize)
    {
        (InputSize, Taps, _start, IsDense) = (inputSize, taps, options.Initialization, options.Network == NetworkKind.FeedForward);
        string name = $"{(IsDense ? "dense" : "conv")}.{index}";
        (Weight, Bias) = ($"{name}.weight", $"{name}.bias");
    }

    /// <summary>D.</summary>
    public int InputSize { get; }

    /// <summary>The time steps that it sees.</summary>
    public TimeTaps Taps { get; }

    /// <summary>Whether its weights are those of a dense layer.</summary>
    public bool IsDense { get; }

    /// <summary>Weights; see the remarks of the class.</summary>
    public string Weight { get; }

    /// <summary>[C].</summary>
    public string Bias { get; }

    /// <summary>The inputs of a window's last steps, which the next window needs: [steps · D], oldest first. None for a layer that sees
    /// one step, or that sees both sides, because that requires whole sequences.</summary>
    public IEnumerable<StatePart> StateParts => Taps.StepsBack == 0 || !Taps.Causal ? [] : [new StatePart($"x_l{Index}", Taps.StepsBack * InputSize)];

    /// <summary>The parameters, ending with those of the normalization.</summary>
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
        : new TimeTaps(options.KernelSize ?? 3, (int)PortableMath.Pow(options.Dilation ?? 1, index), options.Causal ?? true);
}
