using System.Numerics.Tensors;
using Windrow.Metrics;
using Windrow.Numerics;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>Finds probable transcripts of a sequence whose time steps emit tokens and blanks. Not thread-safe.</summary>
/// <remarks>With a beam of 1, the transcript is that of the most probable output at each step (<see cref="BestPath"/>). With a wider one, the k most probable
/// beginnings are kept at each step; the alignments that lead to the same beginning are added, those that end with a blank apart from the others:
/// prefix beam search, Graves 2012, https://www.cs.toronto.edu/~graves/preprint.pdf, section 7.5.3; Hannun et al. 2014, https://arxiv.org/abs/1408.2873.
/// A transcript's score is ln p, over all of its alignments (<see cref="CtcAlignment"/>).</remarks>
/// <param name="outputs">K: the tokens and the blank.</param>
/// <param name="options">How to search.</param>
sealed class TranscriptSearch(int outputs, WritingOptions options)
{
    readonly CtcAlignment _alignment = new(outputs);
    readonly double[] _ln = new double[outputs];            // of each output's probability at a step
    readonly int[] _tokens = [.. Enumerable.Range(0, outputs - 1)];

    int Blank => outputs - 1;

    /// <summary>The best transcripts of a sequence, the best first.</summary>
    /// <param name="logits">The outputs at the positions of all sequences, [N, K]; not changed.</param>
    /// <param name="at">Where the sequences are.</param>
    /// <param name="r">The sequence, a row in packed order.</param>
    public IReadOnlyList<WrittenTokens> Run(MatrixView logits, PackedShape at, int r)
    {
        IEnumerable<int[]> found = options.Beam == 1 ? [BestPath.Of(logits, at, r)] : Search(logits, at, r);
        List<WrittenTokens> texts = [];
        foreach (int[] tokens in found) texts.Add(new WrittenTokens(-_alignment.Loss(logits, at, r, tokens), tokens, null));
        return [.. texts.OrderByDescending(text => text.Score).Take(options.Best)];
    }

    IEnumerable<int[]> Search(MatrixView logits, PackedShape at, int r)
    {
        List<Beginning> kept = [new Beginning(null, -1) { LnBlank = 0 }];
        List<Beginning> reached = [];
        for (int t = 0; t < at.Lengths[r]; t++)
        {
            SetLogarithms(logits.Row(at.Position(r, t)));
            ReadOnlySpan<int> probable = MostProbable();
            foreach (Beginning beginning in kept) Continue(beginning, probable, reached);
            foreach (Beginning beginning in reached) beginning.Advance();
            kept = [.. reached.Where(beginning => beginning.Ln > double.NegativeInfinity).OrderByDescending(beginning => beginning.Ln).Take(options.Beam)];      // of equal ones, the first stay
            foreach (Beginning beginning in reached) beginning.IsKept = false;
            foreach (Beginning beginning in kept) beginning.IsKept = true;
            foreach (Beginning beginning in reached) beginning.Forget();
            reached.Clear();
        }

        return kept.Select(beginning => beginning.Tokens());
    }

    /// <summary>Continues a beginning with a blank, with its last token again, and with each token that can be among the best or leads to a beginning that
    /// is kept.</summary>
    void Continue(Beginning beginning, ReadOnlySpan<int> probable, List<Beginning> reached)
    {
        double all = beginning.Ln;
        Reach(beginning, reached);
        beginning.NextBlank = Add(beginning.NextBlank, all + _ln[Blank]);
        if (beginning.Token >= 0) beginning.NextToken = Add(beginning.NextToken, beginning.LnToken + _ln[beginning.Token]);
        foreach (int token in probable) Extend(token);
        if (beginning.Token >= 0 && !probable.Contains(beginning.Token)) Extend(beginning.Token);
        foreach ((int token, Beginning longer) in beginning.Longer)
        {
            if (longer.IsKept && token != beginning.Token && !probable.Contains(token)) Extend(token);
        }

        void Extend(int token)
        {
            Beginning longer = beginning.With(token);
            Reach(longer, reached);
            longer.NextToken = Add(longer.NextToken, (token == beginning.Token ? beginning.LnBlank : all) + _ln[token]);
        }
    }

    static void Reach(Beginning beginning, List<Beginning> reached)
    {
        if (beginning.IsReached) return;
        beginning.IsReached = true;
        reached.Add(beginning);
    }

    void SetLogarithms(ReadOnlySpan<float> logits)
    {
        double max = TensorPrimitives.Max(logits), sum = 0;
        foreach (float logit in logits) sum += Math.Exp(logit - max);
        double offset = max + Math.Log(sum);
        for (int k = 0; k < logits.Length; k++) _ln[k] = logits[k] - offset;
    }

    /// <summary>As many tokens as can be the last ones of kept beginnings.</summary>
    ReadOnlySpan<int> MostProbable()
    {
        if (options.Beam >= _tokens.Length) return _tokens;
        Array.Sort(_tokens, (a, b) => _ln[b] != _ln[a] ? _ln[b].CompareTo(_ln[a]) : a.CompareTo(b));
        return _tokens.AsSpan(0, options.Beam);
    }

    /// <summary>ln (eᵃ + eᵇ).</summary>
    static double Add(double a, double b)
    {
        (double larger, double smaller) = a > b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(smaller) ? larger : larger + Math.Log(1 + Math.Exp(smaller - larger));
    }

    /// <summary>The beginning of a transcript: its last token, and the beginning before it.</summary>
    sealed class Beginning(Beginning? before, int token)
    {
        Dictionary<int, Beginning>? _longer;

        public int Token => token;

        public bool IsKept { get; set; }

        public bool IsReached { get; set; }

        /// <summary>ln p of the alignments that end with a blank.</summary>
        public double LnBlank { get; set; } = double.NegativeInfinity;

        /// <summary>ln p of the alignments that end with the last token.</summary>
        public double LnToken { get; set; } = double.NegativeInfinity;

        public double NextBlank { get; set; } = double.NegativeInfinity;

        public double NextToken { get; set; } = double.NegativeInfinity;

        public double Ln => Add(LnBlank, LnToken);

        public IEnumerable<KeyValuePair<int, Beginning>> Longer => _longer ?? [];

        public Beginning With(int next)
        {
            _longer ??= [];
            if (!_longer.TryGetValue(next, out Beginning? longer)) _longer.Add(next, longer = new Beginning(this, next));
            return longer;
        }

        public void Advance()
        {
            (LnBlank, LnToken, NextBlank, NextToken) = (NextBlank, NextToken, double.NegativeInfinity, double.NegativeInfinity);
            IsReached = false;
        }

        /// <summary>Removes this beginning, and those before it, as far as nothing that is kept follows from them.</summary>
        public void Forget()
        {
            for (Beginning at = this; !at.IsKept && at._longer is not { Count: > 0 } && at.Before is { } shorter; at = shorter)
            {
                if (!shorter._longer!.Remove(at.Token)) return;
            }
        }

        public int[] Tokens()
        {
            List<int> tokens = [];
            for (Beginning at = this; at.Token >= 0; at = at.Before!) tokens.Add(at.Token);
            tokens.Reverse();
            return [.. tokens];
        }

        Beginning? Before => before;
    }
}
