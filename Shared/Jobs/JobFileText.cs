using Windrow.Jobs.Reading;

namespace Windrow.Jobs;

/// <summary>Checked job files as text: every setting is written out and every path is absolute, so the text means the same everywhere.</summary>
public static class JobFileText
{
    /// <summary>The job as YAML with every setting.</summary>
    public static string Write(JobFile job) => JobFileWriter.Write(job);

    /// <summary>The job that a checked text describes.</summary>
    /// <exception cref="InvalidDataException">The text is not a job file that this version understands.</exception>
    public static JobFile Parse(string text)
    {
        JobFileReading reading = JobFileReader.Read(text, "job file", Path.DirectorySeparatorChar.ToString(), []);
        return reading.Job ?? throw new InvalidDataException(
            $"The recorded job file cannot be read by this version of Windrow ({ProductVersion.Current}): {string.Join(" ", reading.Problems)}");
    }
}
