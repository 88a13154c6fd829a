using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Optimizers;

/// <summary>An update rule. It treats each element independently, so any range of the parameters can be updated anywhere, with the same bits.</summary>
public abstract class Optimizer
{
    /// <summary>Names of the values kept for each parameter, as in PyTorch; checkpoints use them as tensor names.</summary>
    public abstract IReadOnlyList<string> Slots { get; }

    /// <summary>Creates the update rule that a job file describes.</summary>
    public static Optimizer Create(OptimizerOptions options) => options switch
    {
        SgdOptions o => new Sgd(o),
        AdaGradOptions o => new AdaGrad(o),
        RmsPropOptions o => new RmsProp(o),
        AdamFamilyOptions o => new Adam(o),
        _ => throw new ArgumentException($"There is no optimizer for {options.GetType().Name}.", nameof(options)),
    };

    /// <summary>Sets the state of a range to its values before the first step. Initially the state is zero.</summary>
    public virtual void Start(OptimizerState state) { }

    /// <summary>Updates a range of parameters in place.</summary>
    /// <param name="w">Parameters, [n].</param>
    /// <param name="g">Gradient of the mean loss, averaged and clipped, [n].</param>
    /// <param name="s">State of a range that contains these parameters.</param>
    /// <param name="start">Index of the first parameter in that range.</param>
    /// <param name="step">Number of this update, from 1.</param>
    /// <param name="learningRate">Learning rate of this step, α.</param>
    /// <exception cref="ArgumentException">The numbers of gradients and parameters differ, or the range ends before the parameters do.</exception>
    public void Update(Span<float> w, MeanGradient g, OptimizerState s, int start, long step, double learningRate)
    {
        if (g.Length != w.Length || start < 0 || start > s.Length - w.Length)
        {
            throw new ArgumentException($"An update of {w.Length} parameters starting at {start} got {g.Length} gradients and state for {s.Length}.");
        }

        if (Vector512.IsHardwareAccelerated) UpdateVectors<Lanes512>(w, g, s, start, step, learningRate);
        else UpdateVectors<Lanes256>(w, g, s, start, step, learningRate);
    }

    /// <summary>Updates parameters that fill whole vectors.</summary>
    private protected abstract void Update<V>(Span<float> w, MeanGradient g, OptimizerSlots s, long step, double learningRate)
        where V : struct, ILanes<V>;

    /// <summary>Updates all whole vectors in place, and the remaining elements in a padded vector, so no update rule needs a branch.</summary>
    void UpdateVectors<V>(Span<float> w, MeanGradient g, OptimizerState s, int start, long step, double learningRate) where V : struct, ILanes<V>
    {
        int rest = w.Length % V.Width, whole = w.Length - rest;
        Update<V>(w[..whole], g, new OptimizerSlots(s, start, whole), step, learningRate);
        if (rest == 0) return;

        Span<float> last = stackalloc float[V.Width], gradient = stackalloc float[V.Width];
        last.Clear();
        w[whole..].CopyTo(last);
        OptimizerSlots ofLast = new(stackalloc float[OptimizerSlots.Most * V.Width], s.Slots), ofRest = new(s, start + whole, rest);
        ofRest.CopyTo(ofLast);
        Update<V>(last, g.Slice(whole, rest).PaddedIn(gradient), ofLast, step, learningRate);
        last[..rest].CopyTo(w[whole..]);
        ofLast.CopyTo(ofRest);
    }
}
