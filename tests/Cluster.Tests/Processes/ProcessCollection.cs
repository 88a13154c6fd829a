using Windrow.Tests.Postgres;

namespace Windrow.Tests.Processes;

/// <summary>Tests that start processes run one after the other: in parallel, they would compete for the cores.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "processes";
}
