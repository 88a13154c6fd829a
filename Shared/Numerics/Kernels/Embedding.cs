using System.Numerics.Tensors;

namespace Windrow.Numerics.Kernels;

/// <summary>Looks up rows of a table by token. N = tokens, V = vocabulary, E = width.</summary>
static class Embedding
{
    /// <summary>output[i] = table[tokens[i]].</summary>
    /// <param name="tokens">[N], each from 0 to V - 1.</param>
    /// <param name="table">[V, E].</param>
    /// <param name="output">[N, E].</param>
    public static void Forward(ReadOnlySpan<int> tokens, MatrixView table, MatrixSpan output)
    {
        for (int i = 0; i < tokens.Length; i++) table.Row(tokens[i]).CopyTo(output.Row(i));
    }

    /// <summary>dTable[tokens[i]] += dOutput[i], in the order of i.</summary>
    /// <param name="tokens">[N].</param>
    /// <param name="dOutput">dL/doutput, [N, E].</param>
    /// <param name="dTable">dL/dtable, added to; [V, E].</param>
    public static void Backward(ReadOnlySpan<int> tokens, MatrixView dOutput, MatrixSpan dTable)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            Span<float> row = dTable.Row(tokens[i]);
            TensorPrimitives.Add(row, dOutput.Row(i), row);
        }
    }
}
