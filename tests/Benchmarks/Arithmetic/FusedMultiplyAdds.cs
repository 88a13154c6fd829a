using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>The rate at which a core multiplies and adds when nothing else holds it up: fused multiply-adds on registers, in the widest vectors that it
/// has, with enough of them in flight to hide how long each takes.</summary>
static class FusedMultiplyAdds
{
    /// <summary>Independent sums: two units with a latency of four or five cycles need ten.</summary>
    const int Sums = 12;

    const int Times = 100_000;

    /// <summary>Multiplications and additions per second on this thread: the most of many short measurements.</summary>
    public static double FlopsPerSecond(int milliseconds)
    {
        (Func<float> run, int width) = Vector512.IsHardwareAccelerated ? ((Func<float>)Run512, Vector512<float>.Count) : (Run256, Vector256<float>.Count);
        float result = run();       // compiled
        double flops = 2.0 * width * Sums * Times, best = 0;
        for (Stopwatch total = Stopwatch.StartNew(); total.ElapsedMilliseconds < milliseconds;)
        {
            long start = Stopwatch.GetTimestamp();
            result += run();
            best = Math.Max(best, flops / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return float.IsFinite(result) ? best : throw new BenchmarkException("Sums that stay small have become infinite.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static float Run512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Times; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static float Run256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Times; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
