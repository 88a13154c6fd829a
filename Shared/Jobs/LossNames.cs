namespace Windrow.Jobs;

/// <summary>Losses that are not for numbers, as a job file names them.</summary>
static class LossNames
{
    /// <summary>For targets that are one class of several.</summary>
    public const string CrossEntropy = "crossEntropy";

    /// <summary>For targets that are any of several labels, or zeros and ones.</summary>
    public const string BinaryCrossEntropy = "binaryCrossEntropy";
}
