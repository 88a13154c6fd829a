using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>A matrix product that backpropagation asks of the BLAS: C [M, N] ← β·C + op(A)·op(B), in single precision.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Count">Times in one window.</param>
/// <param name="Kind">Which operand is transposed.</param>
/// <param name="M">Rows of C.</param>
/// <param name="N">Columns of C.</param>
/// <param name="K">Columns of op(A).</param>
/// <param name="Beta">0 overwrites C, 1 adds to it.</param>
sealed record Product(string Name, int Count, Transposed Kind, int M, int N, int K, float Beta)
{
    /// <summary>Multiplications and additions of one product.</summary>
    public double Flops => 2.0 * M * N * K;

    public string Shape => $"{M}x{N}x{K}";

    /// <summary>All products of one window, forward and backward.</summary>
    public static IReadOnlyList<Product> OfWindow(ModelCase modelCase)
    {
        List<Product> all = [];
        int B = modelCase.Lanes, T = modelCase.Window, rows = modelCase.Positions;
        bool oneHot = modelCase.Options.EmbeddingSize is null && modelCase.Ports.VocabularySize > 0;
        bool inputGradient = modelCase.Options.EmbeddingSize is not null;       // nobody asks for that of data
        foreach (RecurrentShape layer in modelCase.Layers)
        {
            int H = layer.HiddenSize, gates = layer.GateWidth;
            string of = $"layer {layer.Index}{(layer.Reverse ? " backward" : "")}";
            if (layer.Index > 0 || !oneHot) AddDense(all, $"{of}, input", rows, gates, layer.InputSize, beta: 0f, layer.Index > 0 || inputGradient);
            all.Add(new Product($"{of}, forward step", T, Transposed.B, B, gates, H, 1f));
            all.Add(new Product($"{of}, step back", T - 1, Transposed.None, B, H, gates, 0f));
            all.Add(new Product($"{of}, recurrent weight gradient", 1, Transposed.A, gates, H, rows, 0f));
        }

        AddDense(all, "head", rows, modelCase.Ports.Outputs, modelCase.OutputWidth, beta: 1f, inputGradient: true);
        return all;
    }

    /// <summary>Something that multiplies matrices of random numbers once, in memory of its own.</summary>
    /// <remarks>What is multiplied by at every time step is packed before.</remarks>
    public Action Prepare(BlasBackend blas)
    {
        AlignedBuffer a = RandomNumbers(M * K), b = RandomNumbers(K * N), c = RandomNumbers(M * N);
        if (Count > 1)
        {
            PackedMatrix packed = new(blas, K, N);
            blas.Pack(Kind == Transposed.B, Kind == Transposed.B ? b.AsMatrix(N, K) : b.AsMatrix(K, N), packed);
            return () => blas.Multiply(a.AsMatrix(M, K), packed, Beta, c.AsMatrix(M, N));
        }

        return () =>
        {
            MatrixView left = Kind == Transposed.A ? a.AsMatrix(K, M) : a.AsMatrix(M, K);
            MatrixView right = Kind == Transposed.B ? b.AsMatrix(N, K) : b.AsMatrix(K, N);
            // With β = 1 the sum would grow from product to product, by next to nothing: the numbers are small.
            blas.Multiply(Kind == Transposed.A, left, Kind == Transposed.B, right, Beta, c.AsMatrix(M, N));
        };
    }

    static void AddDense(List<Product> all, string of, int rows, int outputs, int inputs, float beta, bool inputGradient)
    {
        all.Add(new Product($"{of}, window", 1, Transposed.B, rows, outputs, inputs, beta));
        if (inputGradient) all.Add(new Product($"{of}, window back", 1, Transposed.None, rows, inputs, outputs, 0f));
        all.Add(new Product($"{of}, weight gradient", 1, Transposed.A, outputs, inputs, rows, 0f));
    }

    static AlignedBuffer RandomNumbers(int length)
    {
        AlignedBuffer buffer = new(length);
        Random random = new(length);
        foreach (ref float value in buffer.Span) value = (random.NextSingle() - 0.5f) * 1e-3f;
        return buffer;
    }
}

/// <summary>Which operand of a product is transposed.</summary>
enum Transposed
{
    None,
    A,
    B,
}
