namespace Windrow.Metrics;

/// <summary>The probabilities that were predicted for one class, each with the weight of the rows that are of the class and of those that are
/// not: all that a ROC curve needs.</summary>
/// <remarks>Equal probabilities are kept once. While there are at most a given number of different ones, nothing is lost. Beyond that, all of
/// them are rounded to the most significant bits with which they are few enough: bits of p below ½, bits of 1 − p above, so both ends keep
/// their resolution. Because a coarser rounding of a finer one is the coarser rounding of the number, the result is that of rounding all
/// probabilities of all rows at once, in any order of rows and merges.</remarks>
/// <param name="most">Largest number of different probabilities; at least 1,024, which are always enough for one significant bit.</param>
sealed class ScoreSet(int most)
{
    /// <summary>Significant bits of single precision.</summary>
    public const int FullBits = 24;

    const uint Half = 0x3F00_0000;      // the bits of ½
    const int FirstBlock = 256;

    uint[] _keys = [], _addedKeys = [];
    double[] _positive = [], _negative = [];
    float[] _addedWeights = [];         // negative for rows that are not of the class
    int _count, _added, _dropped;

    /// <summary>Significant bits to which probabilities are rounded; <see cref="FullBits"/> when they are not.</summary>
    public int Bits
    {
        get
        {
            Settle();
            return FullBits - _dropped;
        }
    }

    /// <summary>For each probability, ascending, the weight of the rows that are of the class.</summary>
    public ReadOnlySpan<double> Positive
    {
        get
        {
            Settle();
            return _positive.AsSpan(0, _count);
        }
    }

    /// <summary>For each probability, ascending, the weight of the rows that are not of the class.</summary>
    public ReadOnlySpan<double> Negative
    {
        get
        {
            Settle();
            return _negative.AsSpan(0, _count);
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="probability">From 0 to 1.</param>
    /// <param name="isPositive">Whether the row is of the class.</param>
    /// <param name="weight">Above 0.</param>
    public void Add(float probability, bool isPositive, float weight)
    {
        if (_added == _addedKeys.Length)
        {
            Settle();
            int room = Math.Clamp(_count, FirstBlock, most);
            if (room > _addedKeys.Length) (_addedKeys, _addedWeights) = (new uint[room], new float[room]);
        }

        _addedKeys[_added] = Key(probability);
        _addedWeights[_added++] = isPositive ? weight : -weight;
    }

    public void Add(ScoreSet other)
    {
        other.Settle();
        Settle();
        Coarsen(Math.Max(_dropped, other._dropped));
        Merge(other._count, i => Coarse(other._keys[i], _dropped), i => (other._positive[i], other._negative[i]));
    }

    public void Write(BinaryWriter to)
    {
        Settle();
        to.Write((byte)_dropped);
        to.Write7BitEncodedInt(_count);
        uint last = 0;
        for (int i = 0; i < _count; i++)
        {
            to.Write7BitEncodedInt64(_keys[i] - last);
            last = _keys[i];
        }

        to.WriteCounts(_positive.AsSpan(0, _count));
        to.WriteCounts(_negative.AsSpan(0, _count));
    }

    public void Read(BinaryReader from)
    {
        (_dropped, _count, _added) = (from.ReadByte(), from.Read7BitEncodedInt(), 0);
        if (_count > most) throw new InvalidDataException($"A set of probabilities has {_count}; expected at most {most}.");
        (_keys, _positive, _negative) = (new uint[_count], new double[_count], new double[_count]);
        uint last = 0;
        for (int i = 0; i < _count; i++) last = _keys[i] = (uint)(last + from.Read7BitEncodedInt64());
        from.ReadCounts(_positive);
        from.ReadCounts(_negative);
    }

    /// <summary>A number with the order of the probabilities: the bits of p up to ½, and the bits of 1 − p, which is exact there, backwards.</summary>
    static uint Key(float p) => p <= 0.5f ? BitConverter.SingleToUInt32Bits(p + 0f) : 2 * Half - BitConverter.SingleToUInt32Bits(1 - p);

    static uint Coarse(uint key, int dropped) => key <= Half ? key >> dropped << dropped : 2 * Half - ((2 * Half - key) >> dropped << dropped);

    /// <summary>Sorts in what was added.</summary>
    void Settle()
    {
        if (_added == 0) return;
        for (int i = 0; i < _added; i++) _addedKeys[i] = Coarse(_addedKeys[i], _dropped);
        Array.Sort(_addedKeys, _addedWeights, 0, _added);
        int added = _added;
        _added = 0;
        Merge(added, i => _addedKeys[i], i => _addedWeights[i] > 0 ? (_addedWeights[i], 0) : (0, -_addedWeights[i]));
    }

    /// <summary>Merges a sorted list, in which keys can repeat, into the sorted set.</summary>
    void Merge(int count, Func<int, uint> key, Func<int, (double Positive, double Negative)> weights)
    {
        ScoreList merged = new(_count + count);
        int a = 0;
        for (int b = 0; b < count; b++)
        {
            uint next = key(b);
            for (; a < _count && _keys[a] <= next; a++) merged.Append(_keys[a], _positive[a], _negative[a]);
            (double positive, double negative) = weights(b);
            merged.Append(next, positive, negative);
        }

        for (; a < _count; a++) merged.Append(_keys[a], _positive[a], _negative[a]);
        (_keys, _positive, _negative, _count) = (merged.Keys, merged.Positive, merged.Negative, merged.Count);
        for (int dropped = _dropped + 1; _count > most; dropped++) Coarsen(dropped);
    }

    void Coarsen(int dropped)
    {
        if (dropped == _dropped) return;
        _dropped = dropped;
        ScoreList coarser = new(_keys, _positive, _negative);
        for (int i = 0; i < _count; i++) coarser.Append(Coarse(_keys[i], dropped), _positive[i], _negative[i]);
        _count = coarser.Count;
    }

    /// <summary>Appends ascending keys to arrays, equal ones as one. It can write over the arrays that are being read.</summary>
    struct ScoreList(uint[] keys, double[] positive, double[] negative)
    {
        public ScoreList(int room) : this(new uint[room], new double[room], new double[room]) { }

        public readonly uint[] Keys => keys;

        public readonly double[] Positive => positive;

        public readonly double[] Negative => negative;

        public int Count { get; private set; }

        public void Append(uint key, double more, double less)
        {
            if (Count > 0 && keys[Count - 1] == key)
            {
                positive[Count - 1] += more;
                negative[Count - 1] += less;
                return;
            }

            (keys[Count], positive[Count], negative[Count]) = (key, more, less);
            Count++;
        }
    }
}
