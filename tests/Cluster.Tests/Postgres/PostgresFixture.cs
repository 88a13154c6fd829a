namespace Windrow.Tests.Postgres;

/// <summary>One server for all tests of a collection, started by the first that needs it.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.CreateAsync);

    internal Task<PostgresServer> ServerAsync() => _server.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}
