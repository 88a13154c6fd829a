namespace Windrow.Silo.Logging;

/// <summary>How log lines are written to standard error.</summary>
public enum LogFormat
{
    /// <summary>For people: time, level, silo, category and message on one line; an exception follows on lines of its own.</summary>
    Text,

    /// <summary>For programs: an object of JSON on one line.</summary>
    Json,
}
