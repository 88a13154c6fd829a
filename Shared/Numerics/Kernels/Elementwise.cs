using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Windrow.Numerics.Simd;

namespace Windrow.Numerics.Kernels;

/// <summary>Functions of <see cref="Elementary"/> applied to many numbers in place.</summary>
static class Elementwise
{
    /// <summary>Replaces each number x with e^(x − shift).</summary>
    public static void Exp(Span<float> x, float shift) => Apply(new Shifted(shift), x);

    /// <summary>Replaces each number x with tanh(x).</summary>
    public static void Tanh(Span<float> x) => Apply(default(HyperbolicTangent), x);

    static void Apply<F>(F function, Span<float> x) where F : struct, IFunction
    {
        if (Vector512.IsHardwareAccelerated) Apply<Lanes512, F>(function, x);
        else Apply<Lanes256, F>(function, x);
    }

    static void Apply<V, F>(F function, Span<float> x) where V : struct, ILanes<V> where F : struct, IFunction
    {
        ref float xs = ref MemoryMarshal.GetReference(x);
        int whole = x.Length - x.Length % V.Width;
        for (int i = 0; i < whole; i += V.Width) V.Store(function.Of(V.Load(ref xs, i, V.Width)), ref xs, i, V.Width);
        if (whole < x.Length) V.Store(function.Of(V.Load(ref xs, whole, x.Length - whole)), ref xs, whole, x.Length - whole);
    }

    interface IFunction
    {
        V Of<V>(V x) where V : struct, ILanes<V>;
    }

    readonly struct Shifted(float shift) : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, ILanes<V> => Elementary.Exp(x - V.Fill(shift));
    }

    readonly struct HyperbolicTangent : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Of<V>(V x) where V : struct, ILanes<V> => Elementary.Tanh(x);
    }
}
