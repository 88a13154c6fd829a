using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>eˣ of many numbers.</summary>
static class Exponential
{
    /// <summary>Replaces each number x with e^(x − shift); see <see cref="Elementary.Exp"/> for its range.</summary>
    public static void Of(Span<float> x, float shift)
    {
        if (Vector512.IsHardwareAccelerated) Run<Lanes512>(x, shift);
        else Run<Lanes256>(x, shift);
    }

    static void Run<V>(Span<float> x, float shift) where V : struct, ILanes<V>
    {
        ref float xs = ref MemoryMarshal.GetReference(x);
        int whole = x.Length - x.Length % V.Width;
        V minus = V.Fill(shift);
        for (int i = 0; i < whole; i += V.Width) V.Store(Elementary.Exp(V.Load(ref xs, i, V.Width) - minus), ref xs, i, V.Width);
        if (whole < x.Length) V.Store(Elementary.Exp(V.Load(ref xs, whole, x.Length - whole) - minus), ref xs, whole, x.Length - whole);
    }
}
