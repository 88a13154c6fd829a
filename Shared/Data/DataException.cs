namespace Windrow.Data;

/// <summary>The data of a job cannot be used; the message names the file and says what to do.</summary>
public sealed class DataException(string message) : Exception(message)
{
    /// <summary>Whether only one line or row is wrong, so that those after it can still be read.</summary>
    public bool ConcernsOneRow { get; internal init; }
}
