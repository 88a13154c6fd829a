using System.Text;
using Windrow.Client;
using Windrow.Jobs;

namespace Windrow.Cli;

/// <summary>Reads the job files that users name.</summary>
static class JobFiles
{
    /// <summary>In UTF-8, a character has at most four bytes.</summary>
    const long LongestFile = 4L * JobFileReader.MaxCharacters;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and checks a job file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="overrides">Settings that replace the file's, each KEY=VALUE.</param>
    /// <returns>The job; its YAML with everything resolved; the file's text.</returns>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    /// <exception cref="JobRefusedException">The job file has problems: all of them are listed.</exception>
    public static (JobFile Job, string Resolved, string Text) Read(FileInfo file, IReadOnlyList<string> overrides)
    {
        string text = ReadText(file);
        JobFileReading reading = JobFileReader.Read(text, file.ToString(), Path.GetDirectoryName(file.FullName)!, overrides, Environment.CurrentDirectory);
        return reading.Job is { } job ? (job, reading.Resolved, text) : throw new JobRefusedException(reading.Problems);
    }

    static string ReadText(FileInfo file)
    {
        if (Directory.Exists(file.FullName)) throw new UserErrorException($"'{file}' is a folder; give the path of the job file in it.");
        if (!file.Exists) throw new UserErrorException($"There is no job file '{file}'.");
        if (file.Length > LongestFile)
            throw new UserErrorException($"'{file}' has {file.Length} bytes; it must be a job file of at most {JobFileReader.MaxCharacters} characters.");
        try
        {
            return File.ReadAllText(file.FullName, StrictUtf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new UserErrorException($"The job file '{file}' is not UTF-8 text; save it as UTF-8.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The job file '{file}' cannot be read: {exception.Message}", exception);
        }
    }
}
