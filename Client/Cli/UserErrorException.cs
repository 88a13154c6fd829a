namespace Windrow.Cli;

/// <summary>The command line or a file of the user cannot be used; the message says what to do, in the user's words.</summary>
sealed class UserErrorException(string message, Exception? inner = null) : Exception(message, inner);
