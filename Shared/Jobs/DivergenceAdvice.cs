using Windrow.Data;

namespace Windrow.Jobs;

/// <summary>What to do when a loss or a gradient is not finite. Numbers of the data and of <c>model.weights</c> that are not finite were refused
/// before.</summary>
public static class DivergenceAdvice
{
    /// <summary>One or two sentences.</summary>
    /// <param name="job">The job.</param>
    /// <param name="updates">Updates that had been made: without any, the learning rate is not the cause.</param>
    public static string For(JobFile job, long updates)
    {
        if (updates > 0) return job.Training.Clip?.Norm is null ? "Lower training.learningRate, or set training.clip.norm." : "Lower training.learningRate.";

        string data = job.Data switch
        {
            SeriesDataOptions { Normalize: false } => "The numbers of the data are too large for the loss: set data.normalize to true",
            TextDataOptions => "",
            _ => "The numbers of the data are too large for the loss: scale them down",
        };
        string weights = job.Model.Weights is null ? "" : "the numbers of model.weights are too large: start from others";
        string causes = (data, weights) switch
        {
            ("", "") => "The start weights are too large: change model.initialization",
            ("", _) => char.ToUpperInvariant(weights[0]) + weights[1..],
            (_, "") => data,
            _ => $"{data}; or {weights}",
        };
        return $"Nothing had been learned yet, so the learning rate is not the cause. {causes}.";
    }
}
