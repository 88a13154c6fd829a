using System.Text.Json;
using Windrow.Tests.Silo;

namespace Windrow.Tests.Processes;

/// <summary><c>windrow up</c> and <c>windrow down</c>, with a program <c>ssh</c> that runs the scripts on this machine: each host is a home folder, and
/// has an address of the loopback network. The silos are real processes.</summary>
[Collection(ProcessCollection.Name)]
public sealed class HostsTests : IDisposable
{
    const string Ssh = """
        #!/bin/sh
        # ssh OPTIONS... HOST COMMAND
        for last; do host=$command; command=$last; done
        [ -d "$HOMES/$host" ] || { echo "ssh: Could not resolve hostname $host" >&2; exit 255; }
        HOME=$HOMES/$host
        [ -f "$HOME/bin/windrow" ] && PATH=$HOME/bin:$PATH
        export HOME PATH
        exec $command
        """;

    readonly TempFolder _folder = new();

    public HostsTests()
    {
        Write("bin/ssh", Ssh);
        Write("bin/windrow", $"#!/bin/sh\nexec dotnet {WindrowProcess.Program} \"$@\"\n");
        foreach (string host in (string[])["left", "middle", "right"]) Directory.CreateDirectory(_folder.File($"homes/{host}"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_start_on_every_host_and_stop_again()
    {
        Hosts($"left address=127.0.0.1 slots=1 {Ports()}", $"middle address=127.0.0.2 slots=2 {Ports()}", $"right address=127.0.0.3 slots=3 {Ports()}");
        Write("silo.yaml", "http: 0\nslots: 9");      // slots of a host win
        try
        {
            (int exitCode, WindrowProcess up) = await RunAsync("up", "hosts.txt", "--cluster", "shared", "--data-root", ".", "--config", "silo.yaml");
            Assert.True(exitCode == 0, $"{up.Out}\n{up.Error}");
            Assert.All((string[])["left", "middle", "right"], host => Assert.Contains("http=127.0.0.1:", Read($"homes/{host}/.windrow/up/{host}/log"), StringComparison.Ordinal));
            (exitCode, WindrowProcess nodes) = await RunAsync("nodes", "--cluster", "shared", "--json");
            JsonElement[] silos = [.. JsonDocument.Parse(nodes.Out).RootElement.EnumerateArray()];
            Assert.Equal(["left", "middle", "right"], silos.Select(silo => silo.GetProperty("name").GetString()));
            Assert.Equal([1, 2, 3], silos.Select(silo => silo.GetProperty("slots").GetInt32()));
            Assert.Equal(["127.0.0.1", "127.0.0.2", "127.0.0.3"], silos.Select(silo => silo.GetProperty("address").GetString()!.Split(':')[0]));
            Assert.Empty(Directory.GetFiles(_folder.File("shared"), ".up-*"));

            (exitCode, WindrowProcess again) = await RunAsync("up", "hosts.txt", "--cluster", "shared");       // changes nothing
            Assert.True(exitCode == 0, $"{again.Out}\n{again.Error}");
            Assert.Equal(3, again.OutLines.Count(line => line.Contains("runs (process", StringComparison.Ordinal)));
        }
        finally
        {
            (int exitCode, WindrowProcess down) = await RunAsync("down", "hosts.txt");
            Assert.True(exitCode == 0, $"{down.Out}\n{down.Error}");
            Assert.Equal(["left: stopped", "middle: stopped", "right: stopped"], down.OutLines);
        }

        (_, WindrowProcess gone) = await RunAsync("nodes", "--cluster", "shared");
        Assert.Contains("no silo", gone.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_in_one_table_and_no_silo_starts()
    {
        // left has another version, middle a clock that is slow and an address that is not its own, right another folder; nowhere does not exist.
        Write("homes/left/bin/windrow", "#!/bin/sh\n[ \"$1\" = --version ] && echo 0.0.1 && exit 0\necho unknown command; exit 2\n");
        Write("homes/middle/bin/windrow", $$"""
            #!/bin/sh
            dotnet {{WindrowProcess.Program}} "$@" | sed 's/"clock":"20[0-9][0-9]/"clock":"2001/'
            """);
        Write("homes/right/bin/windrow", $"#!/bin/sh\nexec dotnet {WindrowProcess.Program} \"$@\"\n");
        Write("homes/other/bin/windrow", $"#!/bin/sh\nexec dotnet {WindrowProcess.Program} \"$@\"\n");
        // A host on which the same path is another folder: its shell answers that it sees only its own file.
        Write("bin/ssh", Ssh.Replace("exec $command", "if [ \"$host\" = right ]; then sed 's#/shared#/elsewhere#g' | $command; else exec $command; fi", StringComparison.Ordinal));
        Hosts($"left address=127.0.0.1 {Ports()}", $"middle address=192.0.2.1 {Ports()}", $"right address=127.0.0.3 {Ports()}", $"other address=127.0.0.4 {Ports()}", $"nowhere address=127.0.0.5 {Ports()}");
        (int exitCode, WindrowProcess up) = await RunAsync("up", "hosts.txt", "--cluster", "shared", "--insecure", "--json");
        Assert.True(exitCode == 2, $"{exitCode}: {up.Out}\n{up.Error}");
        Dictionary<string, string> problems = JsonDocument.Parse(up.Out).RootElement.EnumerateArray().ToDictionary(
            host => host.GetProperty("name").GetString()!, host => string.Join("; ", host.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString())));
        Assert.Contains("it has Windrow 0.0.1, and this machine has", problems["left"], StringComparison.Ordinal);
        Assert.Contains("address 192.0.2.1 does not belong to this machine", problems["middle"], StringComparison.Ordinal);
        Assert.Contains("behind this machine's", problems["middle"], StringComparison.Ordinal);
        Assert.Contains("its shared folder is not that of other", problems["right"], StringComparison.Ordinal);
        Assert.Contains("its shared folder is not that of right", problems["other"], StringComparison.Ordinal);
        Assert.Contains("ssh cannot reach it: ssh: Could not resolve hostname nowhere", problems["nowhere"], StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("shared/membership.json")));
    }

    [Fact]
    public async Task An_address_that_other_machines_can_reach_needs_a_key()
    {
        Hosts($"left address=127.0.0.1 {Ports()}", $"middle address=192.0.2.1 {Ports()}");
        (int exitCode, WindrowProcess up) = await RunAsync("up", "hosts.txt", "--cluster", "shared");
        Assert.Equal(2, exitCode);
        Assert.Contains("'middle' is to listen on 192.0.2.1, which other machines can reach, and there is no key.", up.Error, StringComparison.Ordinal);
        (exitCode, up) = await RunAsync("up", "hosts.txt", "--cluster", "shared", "--silo-key", "silo.key", "--insecure");
        Assert.Equal(2, exitCode);
        Assert.Contains("--insecure and --silo-key exclude each other", up.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slot: 3", "slot is not a setting of a silo")]
    [InlineData("slots: many", "slots is 'many'")]
    [InlineData("keys: /nowhere/silo.pem", "the key's file '/nowhere/silo.pem' does not exist")]
    [InlineData(null, "silo.yaml")]
    public async Task A_wrong_file_of_settings_is_refused_before_a_silo_starts(string? settings, string problem)
    {
        Hosts($"left address=127.0.0.1 {Ports()}");
        if (settings is not null) Write("silo.yaml", settings);
        (int exitCode, WindrowProcess up) = await RunAsync("up", "hosts.txt", "--cluster", "shared", "--config", "silo.yaml", "--json");
        Assert.True(exitCode == 2, $"{exitCode}: {up.Out}\n{up.Error}");
        JsonElement left = Assert.Single(JsonDocument.Parse(up.Out).RootElement.EnumerateArray());
        Assert.Contains(problem, Assert.Single(left.GetProperty("problems").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("homes/left/.windrow/up/left/log")));
    }

    [Fact]
    public async Task A_wrong_file_of_hosts_is_refused_with_every_problem()
    {
        Hosts("left address=127.0.0.1 slot=3", "# nothing", "user@left address=127.0.0.2 slots=0", "-oProxyCommand=x", "right address=127.0.0.1", "right address=127.0.0.1");
        (int exitCode, WindrowProcess up) = await RunAsync("up", "hosts.txt", "--cluster", "shared");
        Assert.Equal(2, exitCode);
        Assert.Contains("line 1: 'slot=3' is no setting", up.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: slots is '0'", up.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: '-oProxyCommand=x' is no host", up.Error, StringComparison.Ordinal);
        Assert.Contains("2 silos are called 'right'", up.Error, StringComparison.Ordinal);
        Assert.Contains("port 11111 of 127.0.0.1 is named more than once", up.Error, StringComparison.Ordinal);
    }

    static string Ports() => $"siloPort={FreePorts.Next()} gatewayPort={FreePorts.Next()}";

    void Hosts(params string[] lines) => File.WriteAllLines(_folder.File("hosts.txt"), lines);

    async Task<(int ExitCode, WindrowProcess Windrow)> RunAsync(params string[] arguments)
    {
        WindrowProcess windrow = WindrowProcess.StartProgram(
            _folder.Path, "env", [$"HOMES={_folder.File("homes")}", $"PATH={_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}", "windrow", .. arguments]);
        await using (windrow) return (await windrow.ExitAsync(), windrow);
    }

    string Read(string name) => File.ReadAllText(_folder.File(name));

    void Write(string name, string text)
    {
        string file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
