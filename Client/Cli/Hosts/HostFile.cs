using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Windrow.Cli.Hosts;

/// <summary>Reads a file of hosts. Each line names a machine, and may have settings of its silo:
/// <c>user@node-1 address=10.0.0.1 name=left slots=4 siloPort=11111 gatewayPort=30000</c>. What follows <c>#</c> is a comment.</summary>
static class HostFile
{
    public const int UsualSiloPort = 11111, UsualGatewayPort = 30000;

    static readonly string[] Keys = ["address", "name", "slots", "siloPort", "gatewayPort"];

    /// <exception cref="UserErrorException">The file cannot be read, or is wrong; the message has a line for each problem.</exception>
    public static IReadOnlyList<ClusterHost> Read(FileInfo file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message, e);
        }

        List<string> problems = [];
        List<ClusterHost> hosts = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string[] words = lines[i].Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            if (Parse(words, problem => problems.Add($"{file.Name}, line {i + 1}: {problem}")) is { } host) hosts.Add(host);
        }

        if (lines.Length == 0 || (hosts.Count == 0 && problems.Count == 0)) problems.Add($"{file.Name} names no host; write one in each line, as for ssh.");
        problems.AddRange(hosts.GroupBy(host => host.Name).Where(same => same.Count() > 1)
            .Select(same => $"{file.Name}: {same.Count()} silos are called '{same.Key}'; give them different names with name=."));
        problems.AddRange(hosts.SelectMany(host => new[] { (host.Address, host.SiloPort), (host.Address, host.GatewayPort) }).GroupBy(port => port).Where(same => same.Count() > 1)
            .Select(same => $"{file.Name}: port {same.Key.Item2} of {same.Key.Address} is named more than once; choose others with siloPort= and gatewayPort=."));
        return problems.Count == 0 ? hosts : throw new UserErrorException(string.Join('\n', problems));
    }

    static ClusterHost? Parse(string[] words, Action<string> report)
    {
        bool isGood = true;
        Dictionary<string, string> settings = new() { ["name"] = words[0].Split('@')[^1] };
        if (words[0][0] == '-') Refuse($"'{words[0]}' is no host.");
        foreach (string word in words.Skip(1))
        {
            string[] pair = word.Split('=', 2);
            if (pair.Length == 2 && Keys.Contains(pair[0])) settings[pair[0]] = pair[1];
            else Refuse($"'{word}' is no setting; these are: {string.Join(", ", Keys.Select(key => key + "="))}.");
        }

        if (settings["name"].Length == 0 || !settings["name"].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            Refuse($"the name '{settings["name"]}' may only have letters, digits, -, _ and .");
        IPAddress? address = Address(settings.GetValueOrDefault("address") ?? words[0].Split('@')[^1]);
        if (address is null) Refuse("no address is known for it; write it with address=.");
        int? slots = Number("slots"), siloPort = Number("siloPort"), gatewayPort = Number("gatewayPort");
        return isGood ? new ClusterHost(words[0], settings["name"], address!, slots, siloPort ?? UsualSiloPort, gatewayPort ?? UsualGatewayPort) : null;

        int? Number(string key)
        {
            if (!settings.TryGetValue(key, out string? text)) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 65535) return number;
            Refuse($"{key} is '{text}'; it must be a number from 1 to 65535.");
            return null;
        }

        void Refuse(string problem)
        {
            isGood = false;
            report(problem);
        }
    }

    static IPAddress? Address(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address)) return address;
        try
        {
            return Dns.GetHostAddresses(text, AddressFamily.InterNetwork).FirstOrDefault();
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
