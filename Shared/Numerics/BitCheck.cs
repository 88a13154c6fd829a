using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Optimizers;

namespace Windrow.Numerics;

/// <summary>Checks within a few milliseconds that this machine computes the same bits as every other: two steps of a small network, whose result is
/// known. It uses a product, the gates of an LSTM, layer normalization, the softmax's loss, clipping, Adam, and elementary functions.</summary>
public static class BitCheck
{
    /// <summary>The result on every machine that keeps to IEEE 754, with products of our own.</summary>
    public const string Expected = "2c9ef5c775ed3f38";

    const int Rows = 9, Inputs = 21, Units = 19, Classes = 37, Gates = 4 * Units;

    /// <summary>The result on this machine, 16 hexadecimal digits.</summary>
    /// <param name="blas">Computes the products.</param>
    public static string Compute(BlasBackend blas)
    {
        float[] weights = Numbers(1, Inputs * Gates), head = Numbers(2, Units * Classes), x = Numbers(3, Rows * Inputs);
        OptimizerState state = new(Adam, weights.Length);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int step = 1; step <= 2; step++)
        {
            Step(blas, x, weights, head, state, step, hash);
            hash.AppendData(MemoryMarshal.AsBytes<float>(weights));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    static Optimizer Adam => Optimizer.Create(new AdamOptions());

    static void Step(BlasBackend blas, float[] x, float[] weights, float[] head, OptimizerState state, int step, IncrementalHash hash)
    {
        float[] gates = new float[Rows * Gates], c = new float[Rows * Units], tanhC = new float[Rows * Units], h = new float[Rows * Units];
        MatrixView cPrev = new(Numbers(4, Rows * Units), Rows, Units);
        blas.ProductNN(new MatrixView(x, Rows, Inputs), new MatrixView(weights, Inputs, Gates), new MatrixSpan(gates, Rows, Gates));
        LstmStep.Forward(Numbers(5, Gates), new MatrixSpan(gates, Rows, Gates), cPrev, new MatrixSpan(c, Rows, Units), new MatrixSpan(tanhC, Rows, Units), new MatrixSpan(h, Rows, Units));

        float[] normalized = new float[Rows * Units], deviations = new float[Rows], output = new float[Rows * Units], logits = new float[Rows * Classes];
        float[] gain = Numbers(6, Units), bias = Numbers(7, Units);
        LayerNorm.Forward(new MatrixView(h, Rows, Units), gain, bias, new MatrixSpan(normalized, Rows, Units), deviations, new MatrixSpan(output, Rows, Units));
        blas.ProductNN(new MatrixView(output, Rows, Units), new MatrixView(head, Units, Classes), new MatrixSpan(logits, Rows, Classes));
        int[] targets = [.. Enumerable.Range(0, Rows).Select(row => 5 * row % Classes)];
        (double loss, double weight) = SoftmaxCrossEntropy.LossAndGradient(new MatrixSpan(logits, Rows, Classes), targets, new ClassWeighting(Classes, 0.1));
        hash.AppendData(BitConverter.GetBytes(loss));

        float[] dOutput = new float[Rows * Units], da = new float[Rows * Gates], gradient = new float[weights.Length];
        blas.Multiply(false, new MatrixView(logits, Rows, Classes), true, new MatrixView(head, Units, Classes), 0f, new MatrixSpan(dOutput, Rows, Units));
        LayerNorm.Backward(
            new MatrixSpan(dOutput, Rows, Units), new MatrixView(normalized, Rows, Units), deviations, gain, new float[Units], new float[Units], new float[Units]);
        LstmStep.Backward(
            new MatrixView(gates, Rows, Gates), cPrev, new MatrixView(tanhC, Rows, Units), new MatrixView(dOutput, Rows, Units),
            new MatrixView(new float[Rows * Units], Rows, Units), new MatrixSpan(c, Rows, Units), new MatrixSpan(da, Rows, Gates), new float[Gates]);
        blas.Multiply(true, new MatrixView(x, Rows, Inputs), false, new MatrixView(da, Rows, Gates), 0f, new MatrixSpan(gradient, Inputs, Gates));

        double[] squares = new double[1];
        GradientClip.SumSquares(gradient, squares);
        double scale = GradientClip.Scale(new ClipOptions { Norm = 0.5 }, Math.Sqrt(squares[0]) / weight, weight);
        double rate = 0.01 * new LearningRateSchedule(new CosineSchedule(), 10, 10).Factor(step, 1);
        Adam.Update(weights, new MeanGradient(gradient, scale), state, 0, step, rate);
    }

    static float[] Numbers(int stream, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(0.5 * Models.Initialization.Initializers.StandardNormal(1, stream, i)))];
}
