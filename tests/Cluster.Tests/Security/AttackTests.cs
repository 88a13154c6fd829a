using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Grains.Jobs;
using Windrow.Security;
using Windrow.Tests.Processes;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Security;

/// <summary>Attacks on two real silo processes while a job trains on them, from the network and with keys of users.</summary>
[Collection(ProcessCollection.Name)]
public sealed class AttackTests(LocalCluster local) : IClassFixture<LocalCluster>, IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_refuse_every_attack_and_the_job_ends_with_the_bits_that_it_has_without_them()
    {
        string cluster = _folder.File("cluster");
        KeyAuthority authority = KeyAuthority.Create(_folder.File("keys"), TimeProvider.System);
        KeyAuthority other = KeyAuthority.Create(_folder.File("other"), TimeProvider.System);
        string[] more = ["--data-root", local.Folder];
        await using SiloProcess first = await SiloProcess.StartAsync(cluster, 1, ["--keys", authority.Add("silo-1", KeyRole.Silo), .. more]);
        await using SiloProcess second = await SiloProcess.StartAsync(cluster, 1, ["--keys", authority.Add("silo-2", KeyRole.Silo), .. more]);
        await using WindrowClient anna = await WindrowClient.ConnectAsync(cluster, authority.Add("anna", KeyRole.Submitter), default);
        TinyJob tiny = local.Job with { Workers = 2, ParameterShards = 2, Checkpoints = "{everySteps: 5000, keepLast: 2}", Evaluation = "{everySteps: 5000}" };
        JobHandle job = await anna.SubmitAsync((tiny with { Steps = 10_000_000 }).Yaml, null);
        await job.StepAsync(1);

        using ClusterKey annas = ClusterKey.Load(authority.Add("anna-2", KeyRole.Submitter), TimeProvider.System);
        using ClusterKey stranger = ClusterKey.Load(other.Add("silo-1", KeyRole.Silo), TimeProvider.System);
        using ClusterKey revoked = ClusterKey.Load(authority.Add("mallory", KeyRole.Administrator), TimeProvider.System);
        authority.Revoke("mallory");
        SiloRow[] silos = [.. (await new MembershipFile(ClusterFolder.MembershipFile(cluster)).ReadAsync()).Silos];
        Assert.Equal(2, silos.Length);
        List<Task> slow = [];
        foreach (SiloRow silo in silos)
        {
            IPEndPoint siloPort = new(IPAddress.Parse(silo.Address), silo.Port), gateway = silo.Gateway!;
            foreach (IPEndPoint port in (IPEndPoint[])[siloPort, gateway])
            {
                Assert.True(await HangsUpAsync(port, key: null), "no certificate");
                Assert.True(await HangsUpAsync(port, stranger), "a certificate of another authority");
                Assert.True(await HangsUpAsync(port, revoked), "a revoked key");
                foreach (byte[] garbage in Garbage()) await SendAsync(port, garbage);
                slow.AddRange(Enumerable.Range(0, 50).Select(_ => SayNothingAsync(port)));
            }

            slow.Add(Task.Run(async () => Assert.True(await IsEndedAsync(gateway, annas, [], TimeSpan.FromSeconds(20)), "A user may say nothing for ever.")));
            Assert.True(await HangsUpAsync(siloPort, annas), "a user's key at the silo port");
            Assert.True(await OpensAsync(gateway, annas), "a user's key at the gateway");
            foreach (byte[] garbage in Garbage()) Assert.True(await IsEndedAsync(gateway, annas, garbage, TimeSpan.FromSeconds(20)));
        }

        await Task.WhenAll(slow);       // every silo has hung up on them
        await CommandLineAsync(cluster, authority, job.Id);

        JobStatus status = await job.StatusAsync();
        Assert.Equal((JobState.Running, 0), (status.State, status.Recoveries));
        await job.StepAsync(status.Step + 1);
        int end = (int)(await job.PauseAsync()).Status!.Step + 100;
        await job.ResumeAsync([$"training.maxSteps={end}"]);
        await job.WaitAsync().WaitAsync(LocalCluster.Limit);
        FinalCheckpoint.AssertSame(await FinalCheckpoint.OfAsync(await local.RunAsync(tiny with { Steps = end })), await FinalCheckpoint.OfAsync(job));
    }

    /// <summary>What users type, and what they are told.</summary>
    async Task CommandLineAsync(string cluster, KeyAuthority authority, string id)
    {
        string rita = authority.Add("rita", KeyRole.Reader), ben = authority.Add("ben", KeyRole.Submitter), late = authority.Add("late", KeyRole.Reader);
        authority.Revoke("late");
        string yaml = _folder.File("job.yaml");
        await File.WriteAllTextAsync(yaml, local.Job.Yaml);
        (string Expected, int ExitCode, string[] Line)[] lines =
        [
            ("owner anna", 0, ["status", id, "--cluster", cluster, "--keys", rita]),
            ("is a reader's, which may not submit jobs", 2, ["submit", yaml, "--cluster", cluster, "--keys", rita]),
            ($"'ben' is not the one that the job '{id}' was submitted with", 2, ["cancel", id, "--cluster", cluster, "--keys", ben]),
            ("it was revoked", 2, ["list", "--cluster", cluster, "--keys", late]),
            ("This cluster demands a key", 2, ["list", "--cluster", cluster]),
            ("Could not find file", 2, ["list", "--cluster", cluster, "--keys", "nowhere.pem"]),
        ];
        foreach ((string expected, int exitCode, string[] line) in lines)
        {
            (int code, WindrowProcess windrow) = await WindrowProcess.RunAsync(_folder.Path, line);
            string text = string.Join(' ', $"{windrow.Out}\n{windrow.Error}".Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains(expected, text, StringComparison.Ordinal);
            Assert.Equal(exitCode, code);
        }
    }

    /// <summary>Bytes that a port may get: nothing meaningful, lengths that are too large or negative, another protocol.</summary>
    static IEnumerable<byte[]> Garbage()
    {
        Random random = new(7);
        for (int i = 0; i < 20; i++)
        {
            byte[] bytes = new byte[random.Next(1, 4096)];
            random.NextBytes(bytes);
            yield return bytes;
        }

        yield return [0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3, 4];
        yield return [0xFF, 0xFF, 0xFF, 0xFF];
        yield return [0, 0, 0, 0, 0, 0, 0, 0];
        yield return "GET / HTTP/1.1\r\nHost: windrow\r\n\r\n"u8.ToArray();
    }

    /// <summary>Whether a port accepts a key: it waits for more, instead of hanging up.</summary>
    static async Task<bool> OpensAsync(IPEndPoint port, ClusterKey? key) => !await IsEndedAsync(port, key, [], TimeSpan.FromSeconds(3));

    /// <summary>Whether a port refuses a key, however busy the machine is.</summary>
    static Task<bool> HangsUpAsync(IPEndPoint port, ClusterKey? key) => IsEndedAsync(port, key, [], TimeSpan.FromSeconds(60));

    /// <summary>Whether a port hangs up in time on a client that has shaken hands and sent some bytes.</summary>
    static async Task<bool> IsEndedAsync(IPEndPoint port, ClusterKey? key, byte[] bytes, TimeSpan patience)
    {
        using TcpClient client = new();
        await client.ConnectAsync(port);
        await using SslStream stream = new(client.GetStream());
        using CancellationTokenSource limit = new(patience);
        SslClientAuthenticationOptions options = key?.ClientOptions() ?? new() { TargetHost = "windrow" };
#pragma warning disable CA5359 // The attacker's end accepts everything.
        options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        try
        {
            await stream.AuthenticateAsClientAsync(options, limit.Token);
            await stream.WriteAsync(bytes, limit.Token);
            return await stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static async Task SendAsync(IPEndPoint port, byte[] bytes)
    {
        using TcpClient client = new();
        await client.ConnectAsync(port);
        await client.GetStream().WriteAsync(bytes);
    }

    /// <summary>Waits, without a word, until a port hangs up.</summary>
    static async Task SayNothingAsync(IPEndPoint port)
    {
        using TcpClient client = new();
        await client.ConnectAsync(port);
        long start = Stopwatch.GetTimestamp();
        try
        {
            Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(60)));
        }
        catch (IOException)
        {
            // A reset also ends it.
        }

        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(1), "The port hung up at once.");
    }
}
