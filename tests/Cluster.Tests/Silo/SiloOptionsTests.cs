using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>A silo's options from configuration, under the names that environment variables have after WINDROW_.</summary>
public sealed class SiloOptionsTests
{
    [Fact]
    public void Every_option_can_be_configured()
    {
        SiloOptions? options = SiloOptions.From(Configuration(new()
        {
            ["CLUSTER"] = "postgres://ann:secret@db/train",
            ["RUNS"] = "/srv/runs",
            ["SILO_NAME"] = "left",
            ["SILO_PORT"] = "11111",
            ["GATEWAY_PORT"] = "30000",
            ["ADDRESS"] = "10.0.0.7",
            ["KEYS"] = "/etc/windrow/silo.pem",
            ["AUDIT"] = "/var/log/windrow.jsonl",
            ["INSECURE"] = "true",
            ["SLOTS"] = "3",
            ["DATA_ROOTS:0"] = "/data",
            ["MAX_PARAMETERS"] = "1000000",
            ["MAX_WORKER_MEGABYTES"] = "500",
            ["MAX_RUN_TIME"] = "1.00:00:00",
            ["MAX_RUN_MEGABYTES"] = "2000",
            ["BLAS"] = "/opt/mkl.so",
            ["LOG_LEVEL"] = "Debug",
            ["LARGE_BLOCKS"] = "false",
            ["STOP_TIMEOUT"] = "00:00:30",
        }));
        Assert.NotNull(options);
        Assert.Equal(["/data"], options.DataRoots);
        Assert.Equal(new SiloOptions
        {
            Cluster = "postgres://ann:secret@db/train",
            RunsFolder = "/srv/runs",
            Name = "left",
            SiloPort = 11111,
            GatewayPort = 30000,
            Address = "10.0.0.7",
            KeyFile = "/etc/windrow/silo.pem",
            AuditFile = "/var/log/windrow.jsonl",
            Insecure = true,
            Slots = 3,
            DataRoots = options.DataRoots,
            MaxParameters = 1_000_000,
            MaxWorkerMegabytes = 500,
            MaxRunTime = TimeSpan.FromDays(1),
            MaxRunMegabytes = 2_000,
            BlasPath = "/opt/mkl.so",
            LogLevel = LogLevel.Debug,
            LargeBlocks = false,
            StopTimeout = TimeSpan.FromSeconds(30),
        }, options);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        SiloOptions? options = SiloOptions.From(Configuration(new() { ["cluster"] = "c" }));
        Assert.Equal(new SiloOptions { Cluster = "c" }, options);
        Assert.Empty(options!.Problems());
    }

    [Fact]
    public void Without_a_folder_there_are_no_options() => Assert.Null(SiloOptions.From(Configuration(new() { ["slots"] = "2" })));

    [Fact]
    public void A_value_that_cannot_be_read_is_named()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => SiloOptions.From(Configuration(new() { ["cluster"] = "c", ["slots"] = "many" })));
        Assert.Contains("many", e.Message, StringComparison.Ordinal);
        Assert.Contains("slots", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    static IConfiguration Configuration(Dictionary<string, string?> values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values).Build();
}
