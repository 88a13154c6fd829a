using System.Collections.Concurrent;

namespace Windrow.Grains.Wire;

/// <summary>A pool of arrays with exactly the lengths that messages have: a job uses a few lengths, over and over. The array that was returned last is
/// rented first: most of it is still in the cache.</summary>
static class TensorPool
{
    /// <summary>Number of arrays of one length that are kept; further ones are left to the garbage collector.</summary>
    const int KeptOfOneLength = 64;

    static readonly ConcurrentDictionary<int, Stack<float[]>> ByLength = new();

    /// <summary>Rents an array with arbitrary content.</summary>
    public static float[] Rent(int length)
    {
        if (ByLength.TryGetValue(length, out Stack<float[]>? free))
        {
            lock (free)
            {
                if (free.TryPop(out float[]? array)) return array;
            }
        }

        return GC.AllocateUninitializedArray<float>(length);
    }

    /// <summary>Returns an array.</summary>
    public static void Return(float[] array)
    {
        Stack<float[]> free = ByLength.GetOrAdd(array.Length, _ => []);
        lock (free)
        {
            if (free.Count < KeptOfOneLength) free.Push(array);
        }
    }
}
