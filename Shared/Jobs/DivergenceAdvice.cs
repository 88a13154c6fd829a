using Windrow.Data;

namespace Windrow.Jobs;

/// <summary>What to do when a loss or a gradient is not finite. By then, numbers in the data and in <c>model.weights</c> that
/// are not finite have already been refused.</summary>
public static class DivergenceAdvice
{
    /// <summary>One or two sentences.</summary>
    /// <param name="job">The job.</param>
    /// <param name="updates">Updates that were made before: if there were none, the learning rate is not the cause.</param>
    public static string For(JobFile job, long updates)
    {
        if (updates > 0) return job.Training.Clip?.Norm is null ? "Lower training.learningRate, or set training.clip.norm." : "Lower training.learningRate.";

        string data = job.Data switch
        {
            SeriesDataOptions { Normalize: SeriesNormalization.None } => "The numbers in the data are too large for the loss: set data.normalize to true",
            TextDataOptions or ExampleDataOptions => "",
            _ => "The numbers in the data are too large for the loss: scale them down",
        };
        string weights = job.Model.Weights is null ? "" : "the numbers in model.weights are too large: start from other weights";
        string causes = (data, weights) switch
        {
            ("", "") => "The initial weights are too large: change model.initialization",
            ("", _) => char.ToUpperInvariant(weights[0]) + weights[1..],
            (_, "") => data,
            _ => $"{data}; or {weights}",
        };
        return $"Nothing had been learned yet, so the learning rate is not the cause. {causes}.";
    }
}
