using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Windrow.Clustering;

namespace Windrow.Silo.Storage;

/// <summary>Opens the SQLite file of job records and creates its tables before the silo starts, and closes it at the end.</summary>
sealed class JobDatabase(string clusterFolder) : IHostedService, IDisposable
{
    readonly string _connectionString = JobStorage.ConnectionString(clusterFolder);

    /// <exception cref="InvalidDataException">The file is damaged, or not an SQLite database.</exception>
    /// <exception cref="IOException">The file cannot be written, or stays locked.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using Stream resource = typeof(JobDatabase).Assembly.GetManifestResourceStream("Windrow.Silo.Storage.jobs.sql")!;
        using StreamReader script = new(resource, Encoding.UTF8);
        await using SqliteConnection connection = new(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = await script.ReadToEndAsync(cancellationToken);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw new InvalidDataException(
                $"The job records '{ClusterFolder.JobsDatabase(clusterFolder)}' are damaged ({e.Message.TrimEnd('.')}). " +
                "Move the file away to start without them; the jobs' run folders keep their checkpoints.", e);
        }
        catch (SqliteException e)
        {
            throw new IOException($"The job records '{ClusterFolder.JobsDatabase(clusterFolder)}' cannot be written: {Reason(e)}.", e);
        }
    }

    static string Reason(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another program has them locked",
        SQLitePCL.raw.SQLITE_FULL => "the disk is full",
        SQLitePCL.raw.SQLITE_READONLY => "the file or its folder is read-only",
        SQLitePCL.raw.SQLITE_CANTOPEN => "the file or its folder cannot be opened for writing",
        _ => e.Message.TrimEnd('.'),
    };

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Closes what the pool keeps open. The last process to close the file merges its log into it.</summary>
    public void Dispose()
    {
        using SqliteConnection connection = new(_connectionString);
        SqliteConnection.ClearPool(connection);
    }
}
