using System.Data.Common;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Windrow.Silo.Storage;

/// <summary>Job records in a database that may be away for a while. A record that cannot be read counts as one that was never written: the run
/// folder has the job, so it can be submitted, queried and continued.</summary>
/// <remarks>The first write after that is refused, because it does not know the record's version. The job's grain then reads the record again.</remarks>
/// <param name="inner">Reads and writes.</param>
/// <param name="log">Learns of records that could not be read.</param>
sealed partial class PatientStorage(IGrainStorage inner, ILogger<PatientStorage> log) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        try
        {
            await inner.ReadStateAsync(stateName, grainId, grainState);
        }
        catch (Exception e) when (e is DbException or TimeoutException && grainState.ETag is null)
        {
            LogNotRead(grainId, e.Message);
            grainState.RecordExists = false;
        }
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.WriteStateAsync(stateName, grainId, grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        inner.ClearStateAsync(stateName, grainId, grainState);

    [LoggerMessage(LogLevel.Warning, "The job store cannot be read; grain {Grain} starts from its run folder: {Reason}")]
    partial void LogNotRead(GrainId grain, string reason);
}
