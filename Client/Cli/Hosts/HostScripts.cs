using System.Globalization;
using Windrow.Cli.Commands;
using Windrow.Cli.Hosting;

namespace Windrow.Cli.Hosts;

/// <summary>The shell scripts that <c>windrow up</c> and <c>windrow down</c> run on hosts. They need a POSIX shell and nothing else.</summary>
/// <param name="program">The command <c>windrow</c> there: a name, or a path.</param>
/// <param name="settings">The variables that a silo is started with.</param>
/// <param name="sharedFolder">The folder that all silos share.</param>
/// <param name="token">Part of the names of the files with which hosts show each other that they see the same folder.</param>
sealed class HostScripts(string program, IReadOnlyDictionary<string, string> settings, string sharedFolder, string token)
{
    /// <summary>Seconds in which a silo must be ready.</summary>
    const int StartLimit = 90;

    /// <summary>Seconds in which a silo must have stopped.</summary>
    const int StopLimit = 180;

    string Folder => Quoted.Argument(sharedFolder);

    /// <summary>Looks at a host, and leaves a file in the shared folder. The answers are lines that begin with a word.</summary>
    public string Look(ClusterHost host) => Begin(host) + $$"""
        {{Settings(host)}}
        echo "pid $(running)"
        if ! command -v {{Program}} > /dev/null; then echo "fault {{program}} is not installed there; name it with --program"; exit 0; fi
        echo "version $({{Program}} --version 2> /dev/null)"
        echo "probe $({{Program}} {{ProbeCommand.Name}} $(running > /dev/null && echo --running) --json 2>&1 | tail -n 1)"
        mkdir -p {{Folder}} 2> /dev/null
        if ! : > {{Folder}}/.up-{{token}}-{{host.Name}}; then echo "fault it cannot write to "{{Folder}}; fi 2> /dev/null

        """;

    /// <summary>Lists the names of the hosts whose files are in the shared folder.</summary>
    public string See(ClusterHost host) => Begin(host) + $$"""
        cd {{Folder}} && for file in .up-{{token}}-*; do echo "${file#.up-{{token}}-}"; done

        """;

    /// <summary>Removes the host's file from the shared folder.</summary>
    public string Clean(ClusterHost host) => $"rm -f {Folder}/.up-{token}-{host.Name}\n";

    /// <summary>Starts a silo that outlives the connection, and waits until it is ready. Fails with the last line of its log.</summary>
    public string Start(ClusterHost host) => Begin(host) + $$"""
        {{Settings(host)}}
        mkdir -p "$state"
        : > "$state/log"
        nohup setsid {{Program}} silo >> "$state/log" 2>&1 < /dev/null &
        echo $! > "$state/pid"
        tries=0
        while ! grep -q '^READY ' "$state/log"; do
          tries=$((tries + 1))
          if ! running > /dev/null && [ $tries -gt 10 ]; then tail -n 1 "$state/log" >&2; exit 1; fi
          if [ $tries -gt {{StartLimit * 5}} ]; then echo "it was not ready within {{StartLimit}} s; see $state/log there" >&2; exit 1; fi
          sleep 0.2
        done
        grep '^READY ' "$state/log"

        """;

    /// <summary>Stops the silo in an orderly way, and waits until its process has ended.</summary>
    public static string Stop(ClusterHost host) => Begin(host) + $$"""
        pid=$(running) || { echo "not running"; exit 0; }
        kill -TERM "$pid"
        tries=0
        while running > /dev/null; do
          tries=$((tries + 1))
          if [ $tries -gt {{StopLimit * 5}} ]; then echo "process $pid has not ended within {{StopLimit}} s" >&2; exit 1; fi
          sleep 0.2
        done
        rm -f "$state/pid"
        echo stopped

        """;

    string Program => program.StartsWith("~/", StringComparison.Ordinal) ? $"\"$HOME\"{Quoted.Argument(program[1..])}" : Quoted.Argument(program);

    /// <summary>The folder of the silo's log and process id, and a function that writes the id if the process runs.</summary>
    static string Begin(ClusterHost host) => $$"""
        umask 077
        PATH=$PATH:$HOME/.dotnet/tools:/usr/local/bin:/opt/windrow
        state=$HOME/.windrow/up/{{host.Name}}
        running() {
          pid=$(cat "$state/pid" 2> /dev/null) || return 1
          case $(ps -o args= -p "$pid" 2> /dev/null) in *windrow*silo*) echo "$pid" ;; *) return 1 ;; esac
        }

        """;

    string Settings(ClusterHost host)
    {
        Dictionary<string, string> all = new(settings)
        {
            ["WINDROW_SILO_NAME"] = host.Name,
            ["WINDROW_ADDRESS"] = $"{host.Address}",
            ["WINDROW_SILO_PORT"] = host.SiloPort.ToString(CultureInfo.InvariantCulture),
            ["WINDROW_GATEWAY_PORT"] = host.GatewayPort.ToString(CultureInfo.InvariantCulture),
        };
        if (host.Slots is int slots) all["WINDROW_SLOTS"] = slots.ToString(CultureInfo.InvariantCulture);
        return string.Join('\n', all.Select(setting => $"export {setting.Key}={Quoted.Argument(setting.Value)}"));
    }
}
