using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Windrow.Silo.Logging;
using Windrow.Silo.Transport;

namespace Windrow.Silo;

/// <summary>Builds the host of one silo: membership and job records in the cluster's backend, logs on standard error.</summary>
public static class SiloHost
{
    /// <summary>A silo that is ready when the host has started, and leaves the cluster when the host stops; SIGTERM and Ctrl-C stop it.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="configure">Adds services after all others.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists every problem.</exception>
    /// <exception cref="IOException">A port is taken, or the address does not belong to this machine.</exception>
    public static IHost Build(SiloOptions options, Action<ISiloBuilder>? configure = null)
    {
        HostApplicationBuilder host = NewBuilder(options, configure, localSilo: null);
        host.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        return host.Build();
    }

    /// <summary>The same, not yet built.</summary>
    /// <param name="options">How the silo runs.</param>
    /// <param name="configure">Adds services after all others.</param>
    /// <param name="localSilo">For local mode, a name for the cluster of this one silo; null for a silo of a cluster.</param>
    internal static HostApplicationBuilder NewBuilder(SiloOptions options, Action<ISiloBuilder>? configure, string? localSilo)
    {
        HostApplicationBuilder host = Host.CreateEmptyApplicationBuilder(null);   // no configuration files to read or watch
        host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = options.StopTimeout);
        host.Configuration.AddInMemoryCollection(ExporterVariables());
        AddLogging(host.Logging, options);
        host.UseOrleans(silo =>
        {
            silo.UseWindrowCluster(options, localSilo, holdsPorts: options.LargeBlocks);
            silo.AddWindrow(options, localSilo);
            configure?.Invoke(silo);
            if (options.LargeBlocks) LargeBlocks.Install(silo.Services);
        });
        return host;
    }

    /// <summary>The variables of OpenTelemetry's exporters, which read them from the configuration of the host that they are added to.</summary>
    static IEnumerable<KeyValuePair<string, string?>> ExporterVariables() =>
        from DictionaryEntry variable in Environment.GetEnvironmentVariables()
        let name = (string)variable.Key
        where name.StartsWith("OTEL_", StringComparison.Ordinal)
        select KeyValuePair.Create(name, (string?)variable.Value);

    static void AddLogging(ILoggingBuilder logging, SiloOptions options)
    {
        LogLevel level = options.LogLevel;
        logging.SetMinimumLevel(level);
        logging.AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (SiloLogFormatter.FormatterName, LogLevel.Trace));
        logging.Services.AddSingleton<ConsoleFormatter>(new SiloLogFormatter(options.Name, options.LogFormat, TimeProvider.System));
        if (level is LogLevel.Warning or LogLevel.Error)            // at other levels, these filters would let more through
        {
            logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);   // the caller gets the exception
            logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);              // recommends the server garbage collector
            logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);          // mistakes the machine's uptime for a delay
        }

        foreach ((string category, LogLevel least) in options.LogLevels ?? new Dictionary<string, LogLevel>()) logging.AddFilter(category, least);
    }
}
