namespace Windrow.Data;

/// <summary>A part of the data that is not trained on.</summary>
public enum DataPart
{
    /// <summary>Looked at during the training, to choose settings and checkpoints.</summary>
    Validation,

    /// <summary>Held back until the end.</summary>
    Test,
}
