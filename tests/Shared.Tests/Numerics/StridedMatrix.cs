using Windrow.Numerics;

namespace Windrow.Tests.Numerics;

/// <summary>A random matrix with gaps between its rows, and a mark in every gap.</summary>
sealed class StridedMatrix
{
    readonly float _mark;

    public StridedMatrix(Random random, int rows, int cols, int gap, float mark)
    {
        (Rows, Cols, Stride, _mark) = (rows, cols, cols + gap, mark);
        Memory = new float[rows * Stride + gap];
        Memory.AsSpan().Fill(mark);
        for (int i = 0; i < rows; i++) RandomTensors.Uniform(random, cols).CopyTo(View.Row(i));
    }

    public int Rows { get; }

    public int Cols { get; }

    public int Stride { get; }

    public float[] Memory { get; }

    public MatrixSpan View => new(Memory, Rows, Cols, Stride);

    public double this[int row, int column] => Memory[row * Stride + column];

    /// <summary>The elements without the gaps.</summary>
    public float[] Elements()
    {
        float[] elements = new float[Rows * Cols];
        for (int i = 0; i < Rows; i++) View.Row(i).CopyTo(elements.AsSpan(i * Cols));
        return elements;
    }

    /// <summary>Whether every gap still contains its mark.</summary>
    public bool GapsAreUntouched()
    {
        for (int i = 0; i < Memory.Length; i++)
        {
            bool element = i / Math.Max(1, Stride) < Rows && i % Math.Max(1, Stride) < Cols;
            if (!element && !Memory[i].Equals(_mark)) return false;
        }

        return true;
    }
}
