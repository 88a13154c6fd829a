using Windrow.Wording;

namespace Windrow.Data;

/// <summary>Learns byte-pair merges: again and again, the most frequent pair of neighboring symbols becomes one symbol (Sennrich, Haddow and Birch 2016,
/// https://arxiv.org/abs/1508.07909, Algorithm 1).</summary>
/// <remarks>How often a pair occurs is the number of its places in all words, each as often as its word occurs; places that overlap all count. Of pairs that
/// occur equally often, the one whose left text is last in the order of code points is merged first, and for equal left texts the one whose right text is.
/// This is the order of subword-nmt. The merges depend on nothing but the words and their counts.</remarks>
sealed class SubwordLearner
{
    readonly List<string> _symbols = [];
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<int[]> _words = [];       // as symbols
    readonly List<long> _counts = [];       // how often each word occurs
    readonly Dictionary<(int Left, int Right), PairUse> _pairs = [];

    /// <summary>Counts of pairs, the most frequent first. A count that has changed since is corrected when it comes up.</summary>
    readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue;

    /// <param name="words">Different words, each as symbols that are never divided, and how often it occurs.</param>
    public SubwordLearner(IEnumerable<(IReadOnlyList<string> Symbols, long Count)> words)
    {
        _queue = new(Comparer<(long Count, int Left, int Right)>.Create(MostFrequentFirst));
        foreach ((IReadOnlyList<string> symbols, long count) in words)
        {
            int[] word = [.. symbols.Select(NumberOf)];
            for (int i = 1; i < word.Length; i++) Use((word[i - 1], word[i])).Add(_words.Count, count);
            _words.Add(word);
            _counts.Add(count);
        }

        foreach (((int left, int right) pair, PairUse use) in _pairs) _queue.Enqueue(pair, (use.Count, pair.left, pair.right));
    }

    /// <summary>The merges in their order, computed one after the other.</summary>
    /// <param name="minCount">How often a pair must occur to be merged.</param>
    public IEnumerable<(string Left, string Right)> Merges(long minCount)
    {
        while (_queue.TryDequeue(out (int Left, int Right) pair, out (long Count, int, int) known))
        {
            PairUse use = _pairs[pair];
            if (use.Count != known.Count)
            {
                if (use.Count < known.Count && use.Count >= minCount) _queue.Enqueue(pair, (use.Count, pair.Left, pair.Right));
                continue;       // a larger count is in the queue
            }

            if (use.Count < minCount) yield break;
            bool again = use.IsMerged;      // the same texts were merged before, and have met again because one of them was formed by another merge
            Merge(pair, use);
            if (!again) yield return (_symbols[pair.Left], _symbols[pair.Right]);
        }
    }

    void Merge((int Left, int Right) pair, PairUse use)
    {
        int merged = NumberOf(_symbols[pair.Left] + _symbols[pair.Right]);
        List<int> words = use.Words;
        (use.Words, use.IsMerged) = ([], true);
        Dictionary<(int Left, int Right), long> changes = [];
        foreach (int w in words)
        {
            int[] before = _words[w], after = Replace(before, pair, merged);
            if (after.Length == before.Length) continue;        // listed twice, or no longer a word with this pair
            _words[w] = after;
            Count(before, -_counts[w]);
            Count(after, _counts[w]);
            for (int i = 1; i < after.Length; i++)
            {
                if (after[i - 1] == merged || after[i] == merged) Use((after[i - 1], after[i])).Add(w, 0);
            }
        }

        foreach (((int left, int right) changed, long change) in changes)
        {
            PairUse other = _pairs[changed];
            other.Count += change;
            if (change > 0) _queue.Enqueue(changed, (other.Count, changed.left, changed.right));
        }

        void Count(int[] word, long count)
        {
            for (int i = 1; i < word.Length; i++)
            {
                (int, int) neighbors = (word[i - 1], word[i]);
                changes[neighbors] = changes.GetValueOrDefault(neighbors) + count;
            }
        }
    }

    /// <summary>A word after a merge, which is done from left to right.</summary>
    static int[] Replace(int[] word, (int Left, int Right) pair, int merged)
    {
        List<int> replaced = new(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            bool found = i + 1 < word.Length && word[i] == pair.Left && word[i + 1] == pair.Right;
            replaced.Add(found ? merged : word[i]);
            if (found) i++;
        }

        return [.. replaced];
    }

    PairUse Use((int Left, int Right) pair)
    {
        if (!_pairs.TryGetValue(pair, out PairUse? use)) _pairs.Add(pair, use = new PairUse());
        return use;
    }

    int NumberOf(string symbol)
    {
        if (_numbers.TryGetValue(symbol, out int number)) return number;
        _numbers.Add(symbol, number = _symbols.Count);
        _symbols.Add(symbol);
        return number;
    }

    int MostFrequentFirst((long Count, int Left, int Right) a, (long Count, int Left, int Right) b)
    {
        if (a.Count != b.Count) return b.Count.CompareTo(a.Count);
        if (a.Left != b.Left) return CodePointOrder.Compare(_symbols[b.Left], _symbols[a.Left]);
        return CodePointOrder.Compare(_symbols[b.Right], _symbols[a.Right]);
    }

    /// <summary>A pair of neighboring symbols.</summary>
    sealed class PairUse
    {
        /// <summary>How often it occurs.</summary>
        public long Count { get; set; }

        /// <summary>Words that have it, or had it.</summary>
        public List<int> Words { get; set; } = [];

        public bool IsMerged { get; set; }

        public void Add(int word, long count)
        {
            Count += count;
            if (Words is not [.., int last] || last != word) Words.Add(word);
        }
    }
}
