using Windrow.Models.Initialization;

namespace Windrow.Models.Sources;

/// <summary>The sizes, names and initial values of attention. H = width of the decoder's output, W = width of the encoder's.</summary>
/// <remarks>The parameters are those of <c>nn.Linear</c> without a bias, and start as PyTorch's do.</remarks>
sealed class AttentionShape
{
    AttentionShape(AttentionKind kind, int width, int sourceWidth) => (Kind, Width, SourceWidth) = (kind, width, sourceWidth);

    /// <summary>How scores are computed.</summary>
    public AttentionKind Kind { get; }

    /// <summary>H, which is also the width of the additive scores' network.</summary>
    public int Width { get; }

    /// <summary>W.</summary>
    public int SourceWidth { get; }

    /// <summary>[H, W + H]: combines a context with the decoder's output.</summary>
    public const string Combine = "attention.combine.weight";

    /// <summary>[W, H] for general scores, [H, H] for additive ones; absent for products of both vectors.</summary>
    public const string Query = "attention.query.weight";

    /// <summary>[H, W]; only for additive scores.</summary>
    public const string Key = "attention.key.weight";

    /// <summary>[1, H]; only for additive scores.</summary>
    public const string Score = "attention.score.weight";

    /// <summary>Width of what a query and a key are compared in.</summary>
    public int ComparedWidth => Kind == AttentionKind.Additive ? Width : SourceWidth;

    /// <summary>The parameters.</summary>
    public IEnumerable<ModelParameter> Parameters
    {
        get
        {
            if (Kind != AttentionKind.Dot) yield return Linear(Query, ComparedWidth, Width);
            if (Kind == AttentionKind.Additive)
            {
                yield return Linear(Key, Width, SourceWidth);
                yield return Linear(Score, 1, Width);
            }

            yield return Linear(Combine, Width, SourceWidth + Width);
        }
    }

    /// <summary>The attention that a job file asks for; null for none.</summary>
    /// <exception cref="ArgumentException">Scores are products of both vectors, whose widths differ.</exception>
    public static AttentionShape? Of(ModelOptions options)
    {
        AttentionKind kind = options.Attention ?? AttentionKind.General;
        if (kind == AttentionKind.None) return null;
        int sourceWidth = options.HiddenSize * (options.Bidirectional ? 2 : 1);
        if (kind == AttentionKind.Dot && sourceWidth != options.HiddenSize)
            throw new ArgumentException($"Dot attention needs vectors of equal width, but the encoder's are {sourceWidth} wide and the decoder's {options.HiddenSize}.", nameof(options));
        return new AttentionShape(kind, options.HiddenSize, sourceWidth);
    }

    static ModelParameter Linear(string name, int outputs, int inputs) => new(name, [outputs, inputs], Initializers.Uniform(1f / MathF.Sqrt(inputs)));
}
