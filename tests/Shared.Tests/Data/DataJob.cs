using Windrow.Data;
using Windrow.Jobs;

namespace Windrow.Tests.Data;

/// <summary>Jobs on data that a test wrote.</summary>
static class DataJob
{
    /// <summary>A job file that must be right.</summary>
    /// <param name="data">The section <c>data</c>, in braces.</param>
    /// <param name="overrides">Other settings.</param>
    public static JobFile Of(string data, params string[] overrides)
    {
        JobFileReading reading = JobFileReader.Read($"name: a\ndata: {data}\ntraining: {{maxEpochs: 1}}\n", "job.yaml", "/", overrides);
        Assert.Empty(reading.Problems);
        return reading.Job!;
    }

    /// <summary>Its data, prepared in a folder.</summary>
    public static TrainingData Prepare(this JobFile job, string folder) => TrainingData.Prepare(job, folder, null, CancellationToken.None);
}
