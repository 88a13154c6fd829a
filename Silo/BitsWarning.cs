using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Numerics;
using Windrow.Numerics.Blas;

namespace Windrow.Silo;

/// <summary>Checks, when a silo starts, that it computes the same bits as every other machine, and warns if it does not: a job that it takes part in would
/// end with other bits. Silos with another BLAS library are not checked; their results are known to differ.</summary>
sealed partial class BitsWarning(ILogger<BitsWarning> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        string computed = BitCheck.Compute(FusedBlas.Create());
        if (computed != BitCheck.Expected) LogOtherBits(computed, BitCheck.Expected);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "This machine does not compute the same bits as others: the check gave {Computed} instead of {Expected}. Jobs that it takes part in end with other bits. Please report its type of processor, its operating system and the output of 'windrow info'.")]
    partial void LogOtherBits(string computed, string expected);
}
