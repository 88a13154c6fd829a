namespace Windrow.Inference;

/// <summary>What a model reads: the kind of data that it was trained on.</summary>
public enum ModelKind
{
    /// <summary>Rows with named columns, each with one answer.</summary>
    Examples,

    /// <summary>Numbers over time, whose next values are forecast.</summary>
    Series,

    /// <summary>Sequences of tokens or numbers, with an answer for each sequence or for each of its time steps.</summary>
    Sequences,

    /// <summary>Text, token by token; the answer is the next token.</summary>
    Text,
}
