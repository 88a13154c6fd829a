using Windrow.Tests.Postgres;

namespace Windrow.Tests.Processes;

/// <summary>Tests that start processes. Those of a collection run one after the other, so that only a few processes compete for the cores.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "processes";
}

/// <summary>Tests that train on silo processes, as in <see cref="ProcessCollection"/>.</summary>
[CollectionDefinition(Name)]
public sealed class TrainingProcessCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "training processes";
}

/// <summary>Tests with a browser or another observer, and rehearsals, as in <see cref="ProcessCollection"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ObservedProcessCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "observed processes";
}
