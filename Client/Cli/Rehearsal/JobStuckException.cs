namespace Windrow.Cli.Rehearsal;

/// <summary>A job did not continue after a failure.</summary>
sealed class JobStuckException(string message) : Exception(message);
