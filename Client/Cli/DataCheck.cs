using System.Text.Json.Serialization;
using Windrow.Cli.Views;
using Windrow.Data;
using Windrow.Jobs;
using Windrow.Models;

namespace Windrow.Cli;

/// <summary>What a job's text turned out to be.</summary>
/// <param name="Tokens">Characters or bytes of the whole text.</param>
/// <param name="Vocabulary">Different ones among them.</param>
/// <param name="TrainingTokens">What is trained on.</param>
/// <param name="ValidationTokens">What is kept for validation.</param>
/// <param name="StepsPerEpoch">Steps that one pass takes.</param>
sealed record DataCheck(long Tokens, int Vocabulary, long TrainingTokens, long ValidationTokens, int StepsPerEpoch)
{
    /// <summary>What a model of the text reads and predicts.</summary>
    [JsonIgnore]
    public ModelPorts Ports => ModelPorts.Text(Vocabulary);

    /// <summary>Reads the text as a silo would, and throws the result away.</summary>
    /// <exception cref="DataException">The text cannot be used.</exception>
    public static DataCheck Of(JobFile job, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("windrow-validate-").FullName;
        try
        {
            using TextCorpus corpus = TextCorpus.Prepare(job.Data, folder, allowedRoots: null, cancellation);
            CorpusSplit split = corpus.Split(job.Data.Split);
            LanePlan training = new(split.Train, job.Training.BatchSize, job.Training.Window);
            if (split.Validation.Length > 0) LanePlan.ForEvaluation(split.Validation, job.Training.BatchSize, job.Training.Window);
            return new DataCheck(corpus.Length, corpus.Vocabulary.Count, split.Train.Length, split.Validation.Length, training.WindowsPerEpoch);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override string ToString() =>
        $"{Text.Count(Tokens)} tokens, {Text.Count(Vocabulary)} different; {Text.Count(TrainingTokens)} for training,"
        + $" {Text.Count(ValidationTokens)} for validation; {Text.Count(StepsPerEpoch)} steps an epoch.";
}
