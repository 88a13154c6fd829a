using System.Collections.Concurrent;

namespace Windrow.Grains.Wire;

/// <summary>Arrays of exactly the lengths that messages have: a job uses few lengths, over and over.</summary>
static class TensorPool
{
    /// <summary>Arrays kept of one length; what comes back beyond that goes to the garbage collector.</summary>
    const int KeptOfOneLength = 64;

    static readonly ConcurrentDictionary<int, ConcurrentQueue<float[]>> ByLength = new();

    /// <summary>An array with any content.</summary>
    public static float[] Rent(int length) =>
        ByLength.TryGetValue(length, out ConcurrentQueue<float[]>? free) && free.TryDequeue(out float[]? array)
            ? array
            : GC.AllocateUninitializedArray<float>(length);

    /// <summary>Takes an array back.</summary>
    public static void Return(float[] array)
    {
        ConcurrentQueue<float[]> free = ByLength.GetOrAdd(array.Length, _ => new ConcurrentQueue<float[]>());
        if (free.Count < KeptOfOneLength) free.Enqueue(array);
    }
}
