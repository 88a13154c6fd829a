using Windrow.Tests.Postgres;

namespace Windrow.Tests.Processes;

/// <summary>Tests that start processes, one after the other: side by side they would take the cores from each other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "processes";
}
