using Windrow.Tests.Docs;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Processes;

/// <summary>Silos on machines of their own, as network namespaces, between which the network fails: <c>tests/Network</c>, which has more of it.</summary>
[Collection(ProcessCollection.Name)]
public sealed class NetworkTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The job's own grain comes back elsewhere, while the old one believes for a while that it runs the job. The two must not write to the same
    /// run folder, and the silo that was declared dead must end once it is on the network again.</summary>
    [NetworkFact]
    public async Task A_job_whose_own_machine_is_off_the_network_has_every_byte_of_an_undisturbed_run()
    {
        WindrowProcess script = WindrowProcess.StartProgram(
            _folder.Path, "env", $"TMPDIR={_folder.Path}", $"PROGRAM={WindrowProcess.Program}", "STEPS=600", Repository.PathOf("tests/Network/run.sh"), "home_cut_off");
        await using (script)
        {
            int exitCode = await script.ExitAsync();
            Assert.True(exitCode == 0, $"{script.Out}\n{script.Error}");
            Assert.Matches("^home_cut_off: [1-5] recover(y|ies), no step for at most [0-9.]+ s; ok$", script.OutLines[0]);
        }
    }
}

/// <summary>A test with network namespaces and a packet filter; skipped where they are not allowed or not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class NetworkFactAttribute : FactAttribute
{
    static readonly bool IsPossible = Unshare.Allows(
        "mount -t tmpfs tmpfs /run && ip netns add a && ip link add switch type bridge && ip netns exec a nft add table ip t",
        "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc");

    public NetworkFactAttribute()
    {
        if (!IsPossible) Skip = "This machine does not let a test make network namespaces, or lacks the programs ip and nft (Debian: iproute2, nftables).";
    }
}
