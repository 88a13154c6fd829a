using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Engine;

/// <summary>Where the wall time of a step with one worker goes, as parts of it that make up the whole.</summary>
/// <param name="Products">Windrow's matrix products, as long as they take alone with their operands in the cache.</param>
/// <param name="Around">All else of backpropagation: gates, loss, look-ups, and what products wait for memory.</param>
/// <param name="Update">Norm, clipping, optimizer.</param>
/// <param name="Exchange">Gradients there, weights back.</param>
/// <param name="Rest">What the median step does not have: the machine's hiccups, and whatever lies between steps.</param>
sealed record StepParts(double Products, double Around, double Update, double Exchange, double Rest)
{
    /// <summary>The parts of one measured job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="tokens">Tokens of a step.</param>
    /// <param name="products">Its products alone.</param>
    public static StepParts Of(SpeedOfJob job, long tokens, ProductsTime products)
    {
        double wall = 1000 * tokens / job.TokensPerSecond, own = 1000 * products.OwnSeconds;
        double inStep = job.ComputeMilliseconds + job.UpdateMilliseconds + job.ExchangeMilliseconds;
        return new StepParts(
            own / wall, (job.ComputeMilliseconds - own) / wall, job.UpdateMilliseconds / wall, job.ExchangeMilliseconds / wall, (wall - inStep) / wall);
    }
}
