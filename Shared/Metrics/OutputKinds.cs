namespace Windrow.Metrics;

/// <summary>What a model's outputs are. A model has one kind; a metric names all those that it can judge.</summary>
[Flags]
public enum OutputKinds
{
    None = 0,

    /// <summary>One class of several for each row.</summary>
    Classes = 1,

    /// <summary>Several labels for each row, each yes or no.</summary>
    Labels = 2,

    /// <summary>Real numbers, one or more for each row.</summary>
    Numbers = 4,

    /// <summary>Quantiles of real numbers.</summary>
    Quantiles = 8,

    /// <summary>The tokens of sequences.</summary>
    Tokens = 16,

    /// <summary>A tag for each time step of a sequence, which together mark entities.</summary>
    Tags = 32,

    /// <summary>Whole texts that a model wrote, each compared with the one that was expected.</summary>
    Texts = 64,

    /// <summary>The tokens of transcripts: those of a sequence's time steps, with blanks between them.</summary>
    Transcripts = 128,
}
