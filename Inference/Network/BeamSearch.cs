using System.Numerics.Tensors;
using Windrow.Data;
using Windrow.Models;
using Windrow.Numerics;
using Windrow.Sequences;

namespace Windrow.Inference.Network;

/// <summary>Writes texts token by token: at each step, the best beginnings of every source's text are continued. Not thread-safe.</summary>
/// <remarks>k = beam. A step takes the k best continuations of a source's beginnings; those that end are kept aside, the others go on. A source is done
/// when no beginning can become better than its best texts. With ln p the sum over the tokens, a text's score is ln p / lengthᵃ, with the length penalty a.
/// Graves 2012, https://arxiv.org/abs/1211.3711; Sutskever et al. 2014, https://arxiv.org/abs/1409.3215. The start symbol is never written.</remarks>
/// <param name="runner">Runs the network; its batch holds the sources.</param>
/// <param name="weights">The parameters.</param>
/// <param name="options">How to search.</param>
/// <param name="maxTokens">Most tokens of a text with its end.</param>
/// <param name="unknown">For each source the texts of its unknown tokens, in their order; needed to copy them.</param>
sealed class BeamSearch(NetworkRunner runner, float[] weights, WritingOptions options, int maxTokens, IReadOnlyList<IReadOnlyList<string>> unknown)
{
    readonly int _outputs = runner.Model.Ports.Outputs;
    readonly float[][] _attention = new float[runner.Shape.Rows][];         // of each row at this step; null unless explanations or copies are asked for
    LaneState _state = runner.State, _next = runner.NextState;

    /// <summary>The best texts for each source, in packed order of the sources.</summary>
    public IReadOnlyList<WrittenTokens>[] Run()
    {
        int sources = runner.Batch.Source!.Shape.Rows;
        Search[] searches = [.. Enumerable.Range(0, sources).Select(source => new Search(source, options))];
        List<(Search Search, Beginning Beginning)> rows = [.. searches.Select(search => (search, Beginning.Empty))];
        for (int step = 0; rows.Count > 0; step++)
        {
            MatrixView logits = Predict(rows, step);
            List<(Search, Beginning)> next = [];
            List<int> parents = [];
            for (int first = 0; first < rows.Count;)
            {
                Search search = rows[first].Search;
                int count = 1;
                while (first + count < rows.Count && rows[first + count].Search == search) count++;
                for (int r = first; r < first + count; r++) search.Consider(r, rows[r].Beginning, logits.Row(r));
                foreach ((int row, Beginning beginning) in search.Continue(_attention, isLast: step == maxTokens - 1, TextTarget.EndOf(_outputs), maxTokens))
                {
                    next.Add((search, beginning));
                    parents.Add(row);
                }

                first += count;
            }

            TakeStates(parents);
            rows = next;
        }

        return [.. searches.Select(search => (IReadOnlyList<WrittenTokens>)[.. search.Texts.Select(text => Written(text.Score, text.Text, search.Source))])];
    }

    MatrixView Predict(List<(Search Search, Beginning Beginning)> rows, int step)
    {
        SequenceBatch batch = runner.Batch;
        batch.Shape.SetEqual(1, rows.Count);
        batch.Begins.Fill(step == 0);
        for (int r = 0; r < rows.Count; r++)
        {
            batch.SourceRows[r] = rows[r].Search.Source;
            batch.Tokens[r] = step == 0 ? TextTarget.StartOf(_outputs) : rows[r].Beginning.Token;
        }

        return runner.Run(weights, _state, sameSource: step > 0, options.Explain || options.CopyUnknown ? (row, seen) => _attention[row] = seen.Row(0).ToArray() : null);
    }

    WrittenTokens Written(double score, Beginning text, int source)
    {
        Beginning[] steps = text.Steps();
        WrittenAttention? attention = options.Explain ? new WrittenAttention(SourceTokens(source), [.. steps.Select(step => step.Attention!)]) : null;
        WrittenTokens written = new(score, [.. steps.Select(step => step.Token)], attention);
        return options.CopyUnknown ? written with { Copies = Copies(steps, source) } : written;
    }

    /// <summary>For each unknown token of a text, the token of the source at which the network looked most; of equal ones the first.</summary>
    CopiedToken[] Copies(Beginning[] steps, int source)
    {
        int[] tokens = SourceTokens(source);
        int unknownSource = runner.Model.Ports.SourceVocabularySize - 1;
        CopiedToken Copy(float[] seen)
        {
            int place = TensorPrimitives.IndexOfMax<float>(seen);
            return tokens[place] == unknownSource
                ? new CopiedToken(tokens[place], unknown[source][tokens.AsSpan(0, place).Count(unknownSource)])
                : new CopiedToken(tokens[place], null);
        }

        return [.. steps.Where(step => step.Token == TextTarget.UnknownOf(_outputs)).Select(step => Copy(step.Attention!))];
    }

    /// <summary>The tokens of a source; of one of numbers, the time steps from 0.</summary>
    int[] SourceTokens(int source)
    {
        SequenceBatch sources = runner.Batch.Source!;
        int[] tokens = new int[sources.Shape.Lengths[source]];
        for (int t = 0; t < tokens.Length; t++) tokens[t] = sources.Format.ReadsTokens ? sources.Tokens[sources.Shape.Position(source, t)] : t;
        return tokens;
    }

    /// <summary>Gives each row the state of the one that it continues.</summary>
    void TakeStates(List<int> parents)
    {
        for (int p = 0; p < _state.Parts.Count; p++)
        {
            LaneStatePart from = _state.Parts[p], to = _next.Parts[p];
            for (int r = 0; r < parents.Count; r++) from.Values.Span.Slice(parents[r] * from.Width, from.Width).CopyTo(to.Values.Span[(r * from.Width)..]);
        }

        (_state, _next) = (_next, _state);
    }

    /// <summary>The beginning of a text: its last token, where the network looked for it, and the beginning before it.</summary>
    sealed record Beginning(Beginning? Before, int Token, double LogProbability, int Length, float[]? Attention)
    {
        public static Beginning Empty { get; } = new(null, -1, 0, 0, null);

        /// <summary>The beginnings with 1, 2, 3, ... tokens, up to this one.</summary>
        public Beginning[] Steps()
        {
            Beginning[] steps = new Beginning[Length];
            Beginning at = this;
            for (int i = Length - 1; i >= 0; i--) (steps[i], at) = (at, at.Before!);
            return steps;
        }
    }

    /// <summary>The search for the texts of one source.</summary>
    sealed class Search(int source, WritingOptions options)
    {
        readonly List<(int Row, Beginning Before, int Token, double LogProbability)> _candidates = [];      // the best of this step, best first
        readonly List<(double Score, Beginning Text)> _texts = [];      // the best so far, best first

        public int Source => source;

        public IReadOnlyList<(double Score, Beginning Text)> Texts => _texts;

        /// <summary>Takes the continuations of one beginning that are among the best of the step. Of equal ones, the first stay.</summary>
        public void Consider(int row, Beginning beginning, ReadOnlySpan<float> logits)
        {
            int start = TextTarget.StartOf(logits.Length);
            double max = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < logits.Length; k++) max = k == start ? max : Math.Max(max, logits[k]);
            for (int k = 0; k < logits.Length; k++) sum += k == start ? 0 : Math.Exp(logits[k] - max);
            double offset = beginning.LogProbability - max - Math.Log(sum);         // ln pₖ = xₖ − max − ln Σⱼ e^(xⱼ − max)
            for (int k = 0; k < logits.Length; k++)
            {
                double logProbability = offset + logits[k];
                if (k == start || (_candidates.Count == options.Beam && logProbability <= _candidates[^1].LogProbability)) continue;
                int place = _candidates.Count;
                while (place > 0 && _candidates[place - 1].LogProbability < logProbability) place--;
                _candidates.Insert(place, (row, beginning, k, logProbability));
                if (_candidates.Count > options.Beam) _candidates.RemoveAt(options.Beam);
            }
        }

        /// <summary>The beginnings that go on, with the rows that they continue; none when the search is done.</summary>
        /// <param name="attention">Where the network looked in each row.</param>
        /// <param name="isLast">Whether no more tokens may follow.</param>
        /// <param name="end">Number of the end symbol.</param>
        /// <param name="maxTokens">Most tokens of a text with its end.</param>
        public List<(int Row, Beginning Beginning)> Continue(float[][] attention, bool isLast, int end, int maxTokens)
        {
            List<(int Row, Beginning Beginning)> going = [];
            foreach ((int row, Beginning before, int token, double logProbability) in _candidates)
            {
                Beginning longer = new(before, token, logProbability, before.Length + 1, attention[row]);
                if (token == end || isLast) Keep(token == end ? before : longer, Score(logProbability, longer.Length));
                else going.Add((row, longer));
            }

            _candidates.Clear();
            double reachable = _texts.Count == options.Best ? _texts[^1].Score : double.NegativeInfinity;
            going.RemoveAll(one => Score(one.Beginning.LogProbability, maxTokens) <= reachable);       // ln p only falls, and no text is longer
            return going;
        }

        double Score(double logProbability, int length) => logProbability / Math.Pow(length, options.LengthPenalty);

        void Keep(Beginning text, double score)
        {
            int place = _texts.Count;
            while (place > 0 && _texts[place - 1].Score < score) place--;
            _texts.Insert(place, (score, text));
            if (_texts.Count > options.Best) _texts.RemoveAt(options.Best);
        }
    }
}
