using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Simd;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>The rate at which a core multiplies and adds when nothing else holds it up: fused multiply-adds on registers, in the widest vectors that it
/// has, with enough of them in flight to hide how long each takes.</summary>
static class FusedMultiplyAdds
{
    /// <summary>Independent sums: two units with a latency of four or five cycles need ten.</summary>
    const int Sums = 12;

    const int Times = 100_000;

    /// <summary>Measures this thread's core.</summary>
    /// <param name="milliseconds">For how long.</param>
    /// <param name="step">How long a step of the work is with which it is compared.</param>
    public static CoreSpeed Measure(int milliseconds, TimeSpan step)
    {
        (Func<float> run, int width) = Vector512.IsHardwareAccelerated ? ((Func<float>)Run<Lanes512>, Lanes512.Width) : (Run<Lanes256>, Lanes256.Width);
        float result = run();       // compiled
        double least = double.PositiveInfinity;
        List<double> seconds = [];      // of one run, in each step
        for (Stopwatch total = Stopwatch.StartNew(); total.ElapsedMilliseconds < milliseconds;)
        {
            long begun = Stopwatch.GetTimestamp(), runs = 0;
            while (Stopwatch.GetElapsedTime(begun) < step)
            {
                long start = Stopwatch.GetTimestamp();
                result += run();
                least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
                runs++;
            }

            seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds / runs);
        }

        if (!float.IsFinite(result)) throw new BenchmarkException("Sums that stay small have become infinite.");
        return new CoreSpeed(2.0 * width * Sums * Times / least, 1 - new Sample(seconds).Median / seconds.Average());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static float Run<V>() where V : struct, ILanes<V>
    {
        V x = V.Fill(0.999f), y = V.Fill(0.001f);
        V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Times; n++)
        {
            a = V.MultiplyAdd(a, x, y);
            b = V.MultiplyAdd(b, x, y);
            c = V.MultiplyAdd(c, x, y);
            d = V.MultiplyAdd(d, x, y);
            e = V.MultiplyAdd(e, x, y);
            f = V.MultiplyAdd(f, x, y);
            g = V.MultiplyAdd(g, x, y);
            h = V.MultiplyAdd(h, x, y);
            i = V.MultiplyAdd(i, x, y);
            j = V.MultiplyAdd(j, x, y);
            k = V.MultiplyAdd(k, x, y);
            l = V.MultiplyAdd(l, x, y);
        }

        float sum = 0;
        V.Store(a + b + c + d + e + f + g + h + i + j + k + l, ref sum, 0, 1);
        return sum;
    }
}

/// <summary>What a core does when nothing of ours holds it up.</summary>
/// <param name="FlopsPerSecond">Multiplications and additions per second: the most of many short measurements.</param>
/// <param name="Hiccups">The part of the time that the median step does not have: what the machine takes for itself.</param>
sealed record CoreSpeed(double FlopsPerSecond, double Hiccups);
