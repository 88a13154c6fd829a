using Windrow.Jobs;

namespace Windrow.Grains.Jobs;

/// <summary>Job files between grains: they travel as text, and were checked when they were submitted.</summary>
static class JobFileText
{
    /// <summary>The job that a checked text describes.</summary>
    /// <exception cref="InvalidOperationException">It is not a job file that this version understands.</exception>
    public static JobFile Parse(string text)
    {
        JobFileReading reading = JobFileReader.Read(text, "job file", Path.DirectorySeparatorChar.ToString(), []);
        return reading.Job ?? throw new InvalidOperationException(
            $"The recorded job file cannot be read by this version of Windrow: {string.Join(" ", reading.Problems)}");
    }
}
