using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;

namespace Windrow.Models.Outputs;

/// <summary>One cluster of an adaptive softmax, computed only for the predictions whose target is in it.</summary>
/// <remarks>W = width of the features, U = units, C = words, R = these predictions: u = x·Pᵀ, y = u·Oᵀ, with P [U, W] and O [C, U].</remarks>
sealed class ClusterLayer(ClusterShape shape, int features, AdaptiveMemory memory, BlasBackend blas)
{
    readonly PackedWeights _projection = new(features, shape.Units, blas);
    readonly SoftmaxLayer _words = new(shape.Units, shape.Words, blas);

    /// <summary>The cluster's sizes and names.</summary>
    public ClusterShape Shape => shape;

    /// <summary>Returns the sum of −ln p(word | cluster).</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="x">The features of all predictions, [M, W].</param>
    /// <param name="targets">Which of them are in the cluster, and their words.</param>
    public double Loss(Pass pass, MatrixView x, ClusterTargets targets)
    {
        ReadOnlySpan<int> rows = targets.RowsOf(shape.Index), words = targets.WordsOf(shape.Index);
        if (rows.IsEmpty) return 0;
        Begin(pass, hasGradient: false);
        double loss = 0;
        for (int first = 0, count; first < rows.Length; first += count)
        {
            count = NextCount(rows.Length - first);
            MatrixSpan units = memory.Units(count, shape.Units);
            _projection.Forward(Gather(x, rows.Slice(first, count)), add: false, units);
            loss += _words.Loss(units, words.Slice(first, count), memory.Logits(count, shape.Words)).Loss;
        }

        return loss;
    }

    /// <summary>Returns the same sum, overwrites the gradients of the parameters, and adds to that of the features.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="x">The features of all predictions, [M, W].</param>
    /// <param name="targets">Which of them are in the cluster, and their words.</param>
    /// <param name="dx">dL/dx of all predictions, [M, W].</param>
    public double Backpropagate(Pass pass, MatrixView x, ClusterTargets targets, MatrixSpan dx)
    {
        ReadOnlySpan<int> rows = targets.RowsOf(shape.Index), words = targets.WordsOf(shape.Index);
        Span<float> dProjection = pass.GradientOf(shape.ProjectionWeight), dOutput = pass.GradientOf(shape.OutputWeight);
        if (rows.IsEmpty)
        {
            dProjection.Clear();
            dOutput.Clear();
            return 0;
        }

        Begin(pass, hasGradient: true);
        double loss = 0;
        for (int first = 0, count; first < rows.Length; first += count)
        {
            count = NextCount(rows.Length - first);
            bool add = first > 0;
            ReadOnlySpan<int> some = rows.Slice(first, count);
            MatrixSpan gathered = Gather(x, some), units = memory.Units(count, shape.Units), dUnits = memory.UnitGradients(count, shape.Units);
            _projection.Forward(gathered, add: false, units);
            loss += _words.LossAndGradient(units, words.Slice(first, count), memory.Logits(count, shape.Words), dUnits, add, dOutput).Loss;
            blas.Multiply(true, dUnits, false, gathered, add ? 1f : 0f, new MatrixSpan(dProjection, shape.Units, features));       // dL/dP = Σ dL/duᵀ·x
            _projection.Backward(dUnits, add: false, gathered);                                                                 // dL/dx = dL/du·P
            RowPermutation.ScatterAdd(gathered, some, dx);
        }

        return loss;
    }

    /// <summary>Packs the weights.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="hasGradient">Whether there is a backward pass too.</param>
    public void Begin(Pass pass, bool hasGradient)
    {
        MatrixView projection = new(pass.Weight(shape.ProjectionWeight), shape.Units, features);
        _projection.BeginForward(projection);
        if (hasGradient) _projection.BeginBackward(projection);
        _words.Begin(pass.Weight(shape.OutputWeight), hasGradient);
    }

    /// <summary>Computes the logits of all words, which are those of their probabilities within the cluster.</summary>
    /// <param name="x">Features, [rows, W].</param>
    /// <param name="logits">[rows, C].</param>
    public void Predict(MatrixView x, MatrixSpan logits)
    {
        MatrixSpan units = memory.Units(x.Rows, shape.Units);
        _projection.Forward(x, add: false, units);
        _words.Forward(units, logits);
    }

    int NextCount(int left) => AdaptiveMemory.MostRows(shape.Words, left);

    MatrixSpan Gather(MatrixView x, ReadOnlySpan<int> rows)
    {
        MatrixSpan gathered = memory.Features(rows.Length);
        RowPermutation.Gather(x, rows, gathered);
        return gathered;
    }
}
