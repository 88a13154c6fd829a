using System.Collections.Concurrent;

namespace Windrow.Grains.Wire;

/// <summary>A pool of arrays with exactly the lengths that messages have: a job uses a few lengths, over and over.</summary>
static class TensorPool
{
    /// <summary>Number of arrays of one length that are kept; further ones are left to the garbage collector.</summary>
    const int KeptOfOneLength = 64;

    static readonly ConcurrentDictionary<int, ConcurrentQueue<float[]>> ByLength = new();

    /// <summary>Rents an array with arbitrary content.</summary>
    public static float[] Rent(int length) =>
        ByLength.TryGetValue(length, out ConcurrentQueue<float[]>? free) && free.TryDequeue(out float[]? array)
            ? array
            : GC.AllocateUninitializedArray<float>(length);

    /// <summary>Returns an array.</summary>
    public static void Return(float[] array)
    {
        ConcurrentQueue<float[]> free = ByLength.GetOrAdd(array.Length, _ => new ConcurrentQueue<float[]>());
        if (free.Count < KeptOfOneLength) free.Enqueue(array);
    }
}
