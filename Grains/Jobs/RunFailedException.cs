namespace Windrow.Grains.Jobs;

/// <summary>A run cannot continue, for a known reason.</summary>
sealed class RunFailedException(RunFailure failure) : Exception(failure.ToString())
{
    public RunFailure Failure { get; } = failure;
}
