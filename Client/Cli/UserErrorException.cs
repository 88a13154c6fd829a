namespace Windrow.Cli;

/// <summary>What the user typed or wrote cannot be used. The message says what to do, in the user's terms.</summary>
sealed class UserErrorException(string message, Exception? inner = null) : Exception(message, inner);
