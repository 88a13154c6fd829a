namespace Windrow.Client;

/// <summary>A job file was not accepted; nothing was started.</summary>
public sealed class JobRefusedException : Exception
{
    /// <summary>A job file has these problems.</summary>
    public JobRefusedException(IReadOnlyList<string> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>All problems, one sentence each, with the place in the job file or the data file.</summary>
    public IReadOnlyList<string> Problems { get; }
}
