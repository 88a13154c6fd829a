using System.Numerics.Tensors;
using Windrow.Models.Layers;
using Windrow.Numerics;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Kernels;
using Windrow.Sequences;

namespace Windrow.Models.Outputs;

/// <summary>A dense output layer that is trained with a sampled softmax: each target is compared with words that are drawn at random. Evaluations and
/// predictions compute every word.</summary>
/// <remarks>
/// V = words, W = width of the features, S = samples, m = predictions of a block. With the words C that were drawn for a window, and ln Q(k) the logarithm
/// of the chance of each (<see cref="SampledWords"/>), a prediction with the features x and the target t has
/// <code>
/// oₖ = x·wₖ + bₖ − ln Q(k)       for the words of C other than t, and for t
/// ℓ  = ln Σₖ e^oₖ − oₜ
/// </code>
/// the negative logarithm of the probability that t, of all these words, is the one that was not drawn. Whatever S is, it is smallest where the softmax over
/// all words is right. Jean et al. 2015, On using very large target vocabulary for neural machine
/// translation, https://arxiv.org/abs/1412.2007; Bengio and Senécal 2008.
/// </remarks>
sealed class SampledHead : IHead
{
    /// <summary>The logit of a drawn word that is the target itself: it has no weight in the sum.</summary>
    const float Excluded = -1e30f;

    readonly SequenceModel _model;
    readonly BlasBackend _blas;
    readonly Head _full;
    readonly int _samples;
    readonly SampledWords _words;
    readonly PackedWeights _weights;
    readonly ClassWeighting _equal;
    readonly AlignedBuffer _logits;                         // of a block, then their gradient; the target's are last, [m, S + 1]
    readonly AlignedBuffer _rows, _rowGradients;            // weights of C, [S, W]
    readonly AlignedBuffer _offsets, _offsetGradients;      // b − ln Q of C, [S]
    readonly int[] _last;                                   // where the target's logit is, [m]

    /// <summary>Allocates memory for windows of up to <paramref name="maxPredictions"/> predictions.</summary>
    public SampledHead(SequenceModel model, int samples, int maxPredictions, int maxAtOnce, BlasBackend blas)
    {
        (_model, _samples, _blas) = (model, samples, blas);
        _full = new Head(model, maxPredictions, maxAtOnce, blas, learns: false);
        int width = model.Body.OutputSize, rows = MostRows(samples, maxPredictions);
        _words = new SampledWords(model.HeadWidth, samples);
        _weights = new PackedWeights(width, samples, blas);
        _equal = new ClassWeighting(samples + 1);
        _logits = new AlignedBuffer(rows, samples + 1);
        (_rows, _rowGradients) = (new AlignedBuffer(samples, width), new AlignedBuffer(samples, width));
        (_offsets, _offsetGradients) = (new AlignedBuffer(samples), new AlignedBuffer(samples));
        _last = new int[rows];
        Array.Fill(_last, samples);
    }

    /// <summary>Number of 4-byte values that a head holds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="samples">S.</param>
    /// <param name="predictions">Maximum number of predictions in a window.</param>
    public static long NumbersOf(SequenceModel model, int samples, long predictions)
    {
        long width = model.Body.OutputSize, words = model.HeadWidth, rows = MostRows(samples, predictions);
        return Head.MostPredictions(model, predictions) * words + width * words       // predictions of every word, and their weights packed
            + rows * (samples + 1) + rows                                               // logits of a block
            + 4 * samples * width + 2 * samples                                         // weights of C, their gradients, packed in both directions; offsets
            + samples + words;                                                          // the words, and their places
    }

    /// <summary>Number of predictions in the largest block.</summary>
    public static int MostRows(int samples, long maxPredictions) => (int)Math.Min(maxPredictions, CacheBlock.Positions(samples + 1));

    public MatrixView Predict(Pass pass, MatrixView features, int first) => _full.Predict(pass, features, first);

    public void Begin(Pass pass, PredictionReader? reader)
    {
        if (pass.Gradient.IsEmpty)
        {
            _full.Begin(pass, reader);
            return;
        }

        RandomStream random = pass.Dropout ?? throw new ArgumentException("A sampled softmax needs random numbers to be trained.", nameof(pass));
        _words.Draw(random.OfWords);
        ReadOnlySpan<float> bias = pass.Weight(SequenceModel.HeadBias);
        MatrixView weights = Weights(pass);
        MatrixSpan rows = _rows.AsMatrix(_samples, weights.Cols);
        for (int i = 0; i < _samples; i++)
        {
            int word = _words.Words[i];
            weights.Row(word).CopyTo(rows.Row(i));
            _offsets.Span[i] = bias[word] - _words.LogChance(word);
        }

        _weights.BeginForward(rows);
        _weights.BeginBackward(rows);
        _offsetGradients.Span.Clear();
        pass.GradientOf(_model.OutputWeight).Clear();
        pass.GradientOf(SequenceModel.HeadBias).Clear();
    }

    public LossSum Add(Pass pass, MatrixView features, MatrixSpan dFeatures)
    {
        if (pass.Gradient.IsEmpty) return _full.Add(pass, features, dFeatures);
        LossSum sum = new(0, 0, pass.Batch.Shape.Positions);
        for (int first = 0, count; first < features.Rows; first += count)
        {
            count = MostRows(_samples, features.Rows - first);
            ReadOnlySpan<int> targets = pass.Batch.Classes.Slice(first, count);
            sum = sum.And(AddBlock(pass, features.RowRange(first, count), targets, dFeatures.RowRange(first, count), add: first > 0));
        }

        AddToWords(pass);
        return sum;
    }

    public void FeatureGradient(Pass pass, MatrixView features, int first, MatrixSpan dFeatures) =>
        throw new NotSupportedException("The words are drawn for a whole window, so its features must be added together.");

    (double Loss, double Weight) AddBlock(Pass pass, MatrixView x, ReadOnlySpan<int> targets, MatrixSpan dx, bool add)
    {
        MatrixView weights = Weights(pass);
        MatrixSpan gradients = new(pass.GradientOf(_model.OutputWeight), _model.HeadWidth, x.Cols);
        ReadOnlySpan<float> bias = pass.Weight(SequenceModel.HeadBias);
        Span<float> dBias = pass.GradientOf(SequenceModel.HeadBias);
        MatrixSpan logits = _logits.AsMatrix(x.Rows, _samples + 1), drawn = logits.ColumnRange(0, _samples);
        _weights.Forward(x, _offsets.Span, drawn);
        for (int r = 0; r < x.Rows; r++)
        {
            int t = targets[r];
            if ((uint)t >= (uint)weights.Rows) throw new ArgumentException($"A target is the class {t}; expected one from 0 to {weights.Rows - 1}.");
            Span<float> row = logits.Row(r);
            row[_samples] = Sums.OfProducts(x.Row(r), weights.Row(t)) + (bias[t] - _words.LogChance(t));
            if (_words.PlaceOf(t) is >= 0 and var place) row[place] = Excluded;
        }

        (double, double) sums = SoftmaxCrossEntropy.LossAndGradient(logits, _last.AsSpan(0, x.Rows), _equal);
        _weights.Backward(drawn, add: false, dx);
        for (int r = 0; r < x.Rows; r++)
        {
            (int t, float g) = (targets[r], logits.Row(r)[_samples]);
            TensorPrimitives.MultiplyAdd(weights.Row(t), g, dx.Row(r), dx.Row(r));
            TensorPrimitives.MultiplyAdd(x.Row(r), g, gradients.Row(t), gradients.Row(t));
            dBias[t] += g;
        }

        _blas.Multiply(true, drawn, false, x, add ? 1f : 0f, _rowGradients.AsMatrix(_samples, x.Cols));
        ColumnSums.Add(drawn, _offsetGradients.Span);
        return sums;
    }

    /// <summary>Adds the gradients of the drawn words to those that the words have as targets.</summary>
    void AddToWords(Pass pass)
    {
        MatrixSpan gradients = new(pass.GradientOf(_model.OutputWeight), _model.HeadWidth, _model.Body.OutputSize);
        Span<float> dBias = pass.GradientOf(SequenceModel.HeadBias);
        MatrixView drawn = _rowGradients.AsMatrix(_samples, gradients.Cols);
        for (int i = 0; i < _samples; i++)
        {
            int word = _words.Words[i];
            TensorPrimitives.Add(gradients.Row(word), drawn.Row(i), gradients.Row(word));
            dBias[word] += _offsetGradients.Span[i];
        }
    }

    MatrixView Weights(Pass pass) => new(pass.Weight(_model.OutputWeight), _model.HeadWidth, _model.Body.OutputSize);
}
