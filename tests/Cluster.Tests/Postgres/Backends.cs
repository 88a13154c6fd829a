using System.Reflection;
using Xunit.Sdk;

namespace Windrow.Tests.Postgres;

/// <summary>What a test's cluster keeps its list of silos and its job records in.</summary>
public enum Backend
{
    Folder,
    Database,
}

/// <summary>Runs a theory over a folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class InFolderAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Backend.Folder]];
}

/// <summary>Runs a theory over a PostgreSQL database; skipped where PostgreSQL is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class InDatabaseAttribute : DataAttribute
{
    public InDatabaseAttribute()
    {
        if (PostgresServer.Programs is null) Skip = PostgresFactAttribute.Missing;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Backend.Database]];
}

/// <summary>A test of PostgreSQL only; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class PostgresFactAttribute : FactAttribute
{
    public const string Missing = "The programs of a PostgreSQL server (initdb, postgres) are not installed on this machine.";

    public PostgresFactAttribute()
    {
        if (PostgresServer.Programs is null) Skip = Missing;
    }
}
