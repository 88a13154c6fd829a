using System.Text.RegularExpressions;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Training;

/// <summary>The job files of the samples, for a test to run.</summary>
static class SampleJob
{
    /// <summary>A sample's job file that ends after some steps and finds its data from every folder.</summary>
    public static string Yaml(string sample, int steps)
    {
        string file = Repository.PathOf($"samples/{sample}/job.yaml"), job = File.ReadAllText(file);
        job = Regex.Replace(job, "maxEpochs: \\d+", $"maxSteps: {steps}");
        return Regex.Replace(job, "path: (.+)", $"path: '{Path.GetDirectoryName(file)}/$1'");
    }
}
