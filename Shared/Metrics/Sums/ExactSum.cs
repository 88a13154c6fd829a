using System.Numerics;

namespace Windrow.Metrics;

/// <summary>A sum of doubles without rounding: its value does not depend on the order in which numbers and other sums were added.</summary>
/// <remarks>The sum is one wide integer in units of 2^−1075, kept as 67 signed numbers of 64 bits at distances of 32 bits. A double touches two
/// of them, and carries are needed only every so often. Neal 2015, Fast exact summation using small and large superaccumulators,
/// https://arxiv.org/abs/1505.05571. Adding takes a few nanoseconds. A sum takes 0.5 KB of memory, and about 20 bytes when written.</remarks>
sealed class ExactSum
{
    const int Chunks = 67, UnitExponent = -1075;
    const int AddsBetweenCarries = 1024;    // an addend is below 2^53, so 2^10 of them stay below 2^63

    readonly long[] _chunks = new long[Chunks];
    int _addsUntilCarry = AddsBetweenCarries;
    double _notFinite;                      // the sum of all infinities and NaNs; 0 when there was none

    /// <summary>The sum, rounded once to the nearest double.</summary>
    public double Value => _notFinite != 0 ? _notFinite : Round(ToInteger(), UnitExponent);

    public void Add(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value), sign = bits >> 63;
        int exponent = (int)(bits >> 52) & 0x7FF;
        long mantissa = bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0x7FF)
        {
            _notFinite += value;
            return;
        }

        if (exponent == 0) exponent = 1;        // subnormal
        else mantissa |= 1L << 52;
        int chunk = exponent >> 5, shift = exponent & 31;
        long low = (mantissa << shift) & 0xFFFF_FFFF, high = mantissa >> (32 - shift);
        _chunks[chunk] += (low ^ sign) - sign;
        _chunks[chunk + 1] += (high ^ sign) - sign;
        if (--_addsUntilCarry == 0) Carry();
    }

    public void Add(ExactSum other)
    {
        other.Carry();
        Carry();
        for (int i = 0; i < Chunks; i++) _chunks[i] += other._chunks[i];
        _notFinite += other._notFinite;
        Carry();
    }

    /// <summary>Σ w y² − (Σ w y)² / Σ w, the weighted sum of squared distances from the mean, without cancellation.</summary>
    /// <param name="weights">Σ w, positive.</param>
    /// <param name="values">Σ w y.</param>
    /// <param name="squares">Σ w y².</param>
    public static double SquaredDeviations(ExactSum weights, ExactSum values, ExactSum squares)
    {
        BigInteger v = values.ToInteger();
        return Round(weights.ToInteger() * squares.ToInteger() - v * v, 2 * UnitExponent) / weights.Value;
    }

    public void Write(BinaryWriter to)
    {
        byte[] bytes = ToInteger().ToByteArray();
        int zeros = Math.Min(bytes.AsSpan().IndexOfAnyExcept((byte)0), bytes.Length - 1);
        if (zeros < 0) zeros = bytes.Length - 1;
        to.Write((byte)(_notFinite == 0 ? 0 : 1));
        if (_notFinite != 0) to.Write(_notFinite);
        to.Write7BitEncodedInt(zeros);
        to.Write7BitEncodedInt(bytes.Length - zeros);
        to.Write(bytes, zeros, bytes.Length - zeros);
    }

    public void Read(BinaryReader from)
    {
        _notFinite = from.ReadByte() == 0 ? 0 : from.ReadDouble();
        int zeros = from.Read7BitEncodedInt(), length = from.Read7BitEncodedInt();
        byte[] bytes = new byte[4 * Chunks + 4];
        if (zeros + length > bytes.Length) throw new InvalidDataException($"A sum has {zeros + length} bytes; expected at most {bytes.Length}.");
        from.ReadExactly(bytes.AsSpan(zeros, length));
        if ((sbyte)bytes[zeros + length - 1] < 0) bytes.AsSpan(zeros + length).Fill(0xFF);
        for (int i = 0; i < Chunks - 1; i++) _chunks[i] = BitConverter.ToUInt32(bytes, 4 * i);
        _chunks[Chunks - 1] = BitConverter.ToInt64(bytes, 4 * (Chunks - 1));
        _addsUntilCarry = AddsBetweenCarries;
    }

    /// <summary>Brings all but the last number into the range of 32 bits without a sign. There is only one such form of each sum.</summary>
    void Carry()
    {
        for (int i = 0; i < Chunks - 1; i++)
        {
            long carry = _chunks[i] >> 32;
            _chunks[i] -= carry << 32;
            _chunks[i + 1] += carry;
        }

        _addsUntilCarry = AddsBetweenCarries;
    }

    /// <summary>The sum in units of 2^−1075, without infinities.</summary>
    BigInteger ToInteger()
    {
        Carry();
        byte[] bytes = new byte[4 * Chunks + 4];
        for (int i = 0; i < Chunks - 1; i++) BitConverter.TryWriteBytes(bytes.AsSpan(4 * i), (uint)_chunks[i]);
        BitConverter.TryWriteBytes(bytes.AsSpan(4 * (Chunks - 1)), _chunks[Chunks - 1]);
        return new BigInteger(bytes);
    }

    /// <summary>number · 2^exponent, rounded to the nearest double.</summary>
    static double Round(BigInteger number, int exponent)
    {
        BigInteger size = BigInteger.Abs(number);
        int dropped = (int)Math.Max(0, size.GetBitLength() - 64);
        ulong top = (ulong)(size >> dropped);
        if (dropped > 0 && !(size & ((BigInteger.One << dropped) - 1)).IsZero) top |= 1;     // so that a half is no longer a half
        return number.Sign * Math.ScaleB(top, dropped + exponent);
    }
}
