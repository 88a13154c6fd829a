using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Windrow.Clustering;

namespace Windrow.Silo.Storage;

/// <summary>Creates the SQLite file of the job records, its tables and its statements before the silo starts, and closes it after the silo has stopped.</summary>
sealed class JobDatabase(string clusterFolder) : IHostedService
{
    readonly string _connectionString = JobStorage.ConnectionString(clusterFolder);

    /// <exception cref="InvalidDataException">There is a file, and it is not an SQLite database.</exception>
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
                $"The job records '{ClusterFolder.JobsDatabase(clusterFolder)}' are damaged ({e.Message}) " +
                "Move the file away to start without them; the jobs' run folders keep their checkpoints.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        using SqliteConnection connection = new(_connectionString);
        SqliteConnection.ClearPool(connection);     // the last to close the file merges its log into it
        return Task.CompletedTask;
    }
}
