using Orleans.Storage;

namespace Windrow.Silo.Storage;

/// <summary>Grain storage that never blocks a grain's turn: SQLite has no asynchronous calls, so a locked file would block the grain that writes,
/// and with it every order to its job.</summary>
/// <param name="inner">Reads and writes.</param>
sealed class OffTurnStorage(IGrainStorage inner) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Task.Run(() => inner.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Task.Run(() => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Task.Run(() => inner.ClearStateAsync(stateName, grainId, grainState));
}
