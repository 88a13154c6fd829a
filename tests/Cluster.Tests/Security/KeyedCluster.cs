using Windrow.Client;
using Windrow.Client.Clustering;
using Windrow.Clustering;
using Windrow.Security;
using Windrow.Silo;
using Windrow.Tests.Training;
using ClusterMember = Windrow.Tests.Silo.ClusterMember;

namespace Windrow.Tests.Security;

/// <summary>Two silos with keys in the test's process, and the authority that makes keys for their users.</summary>
public sealed class KeyedCluster : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("windrow-keys-").FullName;
    readonly List<IAsyncDisposable> _silos = [];

    internal KeyAuthority Authority { get; private set; } = null!;

    internal ClusterMember First { get; private set; } = null!;

    internal ClusterMember Second { get; private set; } = null!;

    internal string Folder => Path.Combine(_folder, "cluster");

    internal string AuditFile => Path.Combine(_folder, "audit.jsonl");

    internal TinyJob Job => new() { Text = Path.Combine(_folder, "text.txt") };

    /// <summary>A job that would take hours.</summary>
    internal TinyJob LongJob => Job with { Steps = 10_000_000 };

    public async Task InitializeAsync()
    {
        TinyJob.WriteText(_folder);
        Authority = KeyAuthority.Create(Path.Combine(_folder, "keys"), TimeProvider.System);
        SiloOptions options = new() { Cluster = Folder, Slots = 2, DataRoots = [_folder], AuditFile = AuditFile };
        First = await ClusterMember.StartAsync(options with { Name = "first", KeyFile = Authority.Add("silo-1", KeyRole.Silo) });
        _silos.Add(First);
        Second = await ClusterMember.StartAsync(options with { Name = "second", KeyFile = Authority.Add("silo-2", KeyRole.Silo), AuditFile = AuditFile + ".second" });
        _silos.Add(Second);
    }

    /// <summary>Makes a key and connects with it.</summary>
    internal Task<WindrowClient> ConnectAsync(string name, KeyRole role) => WindrowClient.ConnectAsync(Folder, Authority.Add(name, role), default);

    /// <summary>Makes a key and connects with it, for calls that the client library does not make.</summary>
    internal Task<ClusterConnection> ConnectRawAsync(string name, KeyRole role) =>
        ClusterConnection.ConnectAsync(new ClusterBackend.Folder(Folder), ClusterKey.Load(Authority.Add(name, role), TimeProvider.System), default);

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable silo in Enumerable.Reverse(_silos)) await silo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
