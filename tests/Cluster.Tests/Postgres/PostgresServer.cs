using System.Diagnostics;
using System.Runtime.InteropServices;
using Npgsql;
using Windrow.Tests.Processes;

namespace Windrow.Tests.Postgres;

/// <summary>A PostgreSQL server of the tests' own: a process on the loopback address, with its files in a temporary folder.</summary>
sealed partial class PostgresServer : IAsyncDisposable
{
    public const string User = "windrow", Password = "do not tell";

    const string Ready = "database system is ready to accept connections";
    const int SigInt = 2;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    readonly string _folder = Directory.CreateTempSubdirectory("windrow-postgres-").FullName;
    Process? _process;
    int _databases;

    /// <summary>Where Debian, Red Hat and macOS install the server's programs; null when there are none.</summary>
    public static string? Programs { get; } = new[] { "/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt" }
        .Where(Directory.Exists)
        .SelectMany(Directory.GetDirectories)
        .OrderDescending(StringComparer.Ordinal)
        .Select(version => Path.Combine(version, "bin"))
        .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "postgres")));

    public int Port { get; } = FreePorts.Next();

    string Data => Path.Combine(_folder, "data");

    public static async Task<PostgresServer> CreateAsync()
    {
        PostgresServer server = new();
        string password = Path.Combine(server._folder, "password");
        await File.WriteAllTextAsync(password, Password);
        Directory.CreateDirectory(server.Data);
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", "-R", "nobody", server._folder);
        await RunAsync([.. Unprivileged("initdb"), "-D", server.Data, "-U", User, $"--pwfile={password}", "--auth=scram-sha-256", "--no-sync", "-E", "UTF8", "--locale=C"]);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts the server, and waits until it accepts connections.</summary>
    public async Task StartAsync()
    {
        string[] command =
        [
            .. Unprivileged("postgres"), "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=off", "-c", "shared_buffers=16MB",
        ];
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = Start(command) };
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(Ready, StringComparison.Ordinal) == true) ready.TrySetResult();
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Limit);
    }

    /// <summary>Stops the server and cuts its connections off.</summary>
    public async Task StopAsync()
    {
        Assert.Equal(0, Signal(_process!.Id, SigInt));
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>What comes after <c>--cluster</c>.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"cluster{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(Address("postgres"), $"CREATE DATABASE {name}");
        return Address(name);
    }

    public string Address(string database) => $"postgres://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{Port}/{database}";

    /// <summary>Runs a statement, and reads one value of its result.</summary>
    public static async Task<object?> ExecuteAsync(string address, string statement)
    {
        await using NpgsqlConnection connection = new(Windrow.Clustering.Postgres.PostgresAddress.Parse(address).ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(statement, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>PostgreSQL refuses to run as root. The command replaces itself, so the process that is started is the program.</summary>
    static string[] Unprivileged(string program)
    {
        string path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--clear-groups", path] : [path];
    }

    static ProcessStartInfo Start(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["LC_ALL"] = "C";      // its messages in English
        return start;
    }

    static async Task RunAsync(params string[] command)
    {
        using Process process = Process.Start(Start(command))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        Assert.True(process.ExitCode == 0, $"{command[0]}: {await output}{await errors}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int processId, int signal);
}
