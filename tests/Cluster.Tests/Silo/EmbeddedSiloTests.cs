using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Windrow.Clustering;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>Local mode: starts, stops, keeps its records, and shares its folder with other local processes but not with a cluster.</summary>
public sealed class EmbeddedSiloTests : IDisposable
{
    readonly TempFolder _folder = new();

    SiloOptions Options => new() { Cluster = _folder.Path, Slots = 1 };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_grains_state_survives_the_silo()
    {
        await using (EmbeddedSilo first = await EmbeddedSilo.StartAsync(Options))
            await first.Client.GetGrain<INotebookGrain>("n").WriteAsync("remember");
        await using EmbeddedSilo second = await EmbeddedSilo.StartAsync(Options);
        Assert.Equal("remember", await second.Client.GetGrain<INotebookGrain>("n").ReadAsync());
    }

    [Fact]
    public async Task Two_silos_with_one_folder_of_runs_are_separate_clusters()
    {
        await using EmbeddedSilo first = await EmbeddedSilo.StartAsync(Options);
        await using (EmbeddedSilo second = await EmbeddedSilo.StartAsync(Options))
        {
            Assert.NotEqual(first.Folder, second.Folder);
            foreach (EmbeddedSilo silo in (EmbeddedSilo[])[first, second])
                Assert.Single((await new MembershipFile(ClusterFolder.MembershipFile(silo.Folder)).ReadAsync()).Silos);
            Assert.Equal("of the second", await WriteAndReadAsync(second, "of the second"));
        }

        Assert.Equal("of the second", await first.Client.GetGrain<INotebookGrain>("n").ReadAsync());     // they share the job records
        Assert.Equal([first.Folder], Directory.GetDirectories(ClusterFolder.LocalSilos(_folder.Path)));
    }

    [Fact]
    public async Task What_killed_processes_left_is_removed_and_what_live_ones_use_is_not()
    {
        string killed = Directory.CreateDirectory(ClusterFolder.LocalSilo(_folder.Path, "1-dead")).FullName;
        File.WriteAllText(ClusterFolder.AliveLock(killed), "");
        string alive = Directory.CreateDirectory(ClusterFolder.LocalSilo(_folder.Path, "2-alive")).FullName;
        using FileStream? held = FileLock.TryTake(ClusterFolder.AliveLock(alive));
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(Options);
        Assert.False(Directory.Exists(killed));
        Assert.True(Directory.Exists(alive));
    }

    [Fact]
    public async Task A_cluster_silo_and_local_mode_refuse_each_other()
    {
        await using (EmbeddedSilo local = await EmbeddedSilo.StartAsync(Options))
        {
            using Microsoft.Extensions.Hosting.IHost member = SiloHost.Build(Options);
            IOException e = await Assert.ThrowsAnyAsync<IOException>(() => member.StartAsync());
            Assert.Contains($"without a cluster (process {Environment.ProcessId})", e.Message, StringComparison.Ordinal);
        }

        await using ClusterMember silo = await ClusterMember.StartAsync(Options);
        IOException refused = await Assert.ThrowsAnyAsync<IOException>(() => EmbeddedSilo.StartAsync(Options));
        Assert.Contains("served by the silos of a cluster", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_of_killed_silos_are_forgotten_at_the_start()
    {
        MembershipFile file = new(ClusterFolder.MembershipFile(_folder.Path));
        SiloRow dead = new()
        {
            Address = "127.0.0.1",
            Port = 1,
            Generation = 1,
            GatewayPort = 2,
            Status = SiloRow.Active,
            AliveTime = DateTime.UtcNow,
        };
        await file.ChangeAsync(d => ((MembershipDocument?)d.With(dead), 0));
        await using ClusterMember silo = await ClusterMember.StartAsync(Options);
        Assert.Equal(SiloRow.Active, Assert.Single((await file.ReadAsync()).Silos).Status);
        Assert.DoesNotContain((await file.ReadAsync()).Silos, dead.IsSameSilo);
    }

    [Fact]
    public async Task A_damaged_database_is_refused_by_name()
    {
        await File.WriteAllTextAsync(ClusterFolder.JobsDatabase(_folder.Path), new string('x', 4096));
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => EmbeddedSilo.StartAsync(Options));
        Assert.Contains(ClusterFolder.JobsDatabase(_folder.Path), e.Message, StringComparison.Ordinal);
        File.Delete(ClusterFolder.JobsDatabase(_folder.Path));
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(Options);     // the failed start released the folder
        Assert.Equal("works", await WriteAndReadAsync(silo, "works"));
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        IOException e = await Assert.ThrowsAsync<IOException>(() => EmbeddedSilo.StartAsync(Options with { GatewayPort = port }));
        Assert.Equal($"gateway port {port} of 127.0.0.1 is taken; choose another, or 0 for a free one.", e.Message);
    }

    [Fact]
    public async Task An_address_that_belongs_to_another_machine_is_named()
    {
        IOException e = await Assert.ThrowsAsync<IOException>(() => EmbeddedSilo.StartAsync(Options with { Address = "192.0.2.1", Insecure = true }));
        Assert.StartsWith("address 192.0.2.1 does not belong to this machine", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_options_are_reported_together()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedSilo.StartAsync(Options with
        {
            SiloPort = 70_000,
            Slots = 0,
            Address = "0.0.0.0",
            DataRoots = [_folder.File("nowhere")],
            StopTimeout = TimeSpan.Zero,
        }));
        foreach (string named in new[] { "70000", "slots is 0", "0.0.0.0", "nowhere", "stop timeout" })
            Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_library_that_cannot_be_loaded_ends_the_start()
    {
        string path = _folder.File("no.so");

        Exception e = await Assert.ThrowsAsync<Windrow.Numerics.Blas.BlasNotFoundException>(() => EmbeddedSilo.StartAsync(Options with { BlasPath = path }));

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_are_JSON_text_that_a_person_can_read()
    {
        await using EmbeddedSilo silo = await EmbeddedSilo.StartAsync(Options);
        await silo.Client.GetGrain<INotebookGrain>("of-ours").WriteAsync("höhe <1>");
        string database = ClusterFolder.JobsDatabase(_folder.Path);
        await using SqliteConnection connection = new($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT KeyText || ' ' || typeof(Payload) || ' ' || Payload FROM GrainState";
        Assert.Equal("of-ours text {\"line\":\"höhe <1>\"}", await command.ExecuteScalarAsync());
    }

    static async Task<string?> WriteAndReadAsync(EmbeddedSilo silo, string line)
    {
        INotebookGrain notebook = silo.Client.GetGrain<INotebookGrain>("n");
        await notebook.WriteAsync(line);
        return await notebook.ReadAsync();
    }
}
