using System.Globalization;
using System.Text.RegularExpressions;

namespace Windrow.Cli.Rehearsal;

/// <summary>What is done to a silo's process.</summary>
enum DisturbanceKind
{
    /// <summary>It is killed (SIGKILL), as in a crash.</summary>
    Kill,

    /// <summary>It is told to stop (SIGTERM), as an operator does.</summary>
    Stop,

    /// <summary>It is halted for a while (SIGSTOP, then SIGCONT), as when a machine hangs.</summary>
    Hang,
}

/// <summary>One line of a plan of failures.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Silos">To how many silos at once; null for all.</param>
/// <param name="Every">Mean time between two times; each is drawn evenly from half of it to one and a half times it.</param>
/// <param name="Lasting">How long a silo hangs.</param>
/// <param name="Times">How often at most; null for no limit.</param>
sealed partial record Disturbance(DisturbanceKind Kind, int? Silos, TimeSpan Every, TimeSpan Lasting, int? Times)
{
    const string Expected = "expected, for example, 'kill a silo every 20s', 'kill 2 silos every 1m up to 5 times', 'kill all silos every 90s', "
        + "'stop a silo every 30s' or 'hang a silo for 15s every 1m'; several are joined by ';' or 'and'.";

    static readonly Dictionary<string, int> Words = new() { ["a"] = 1, ["one"] = 1, ["two"] = 2, ["three"] = 3, ["four"] = 4 };

    /// <summary>Reads a plan.</summary>
    /// <param name="text">Disturbances, joined by semicolons or the word <c>and</c>.</param>
    /// <param name="silos">Silos that there are.</param>
    /// <exception cref="FormatException">The text is not a plan; the message says what was expected.</exception>
    public static IReadOnlyList<Disturbance> Parse(string text, int silos)
    {
        string[] parts = [.. Joint().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0)];
        return parts.Length > 0 ? [.. parts.Select(part => ParseOne(part, silos))] : throw new FormatException($"--rehearse is empty; {Expected}");
    }

    /// <summary>When a disturbance happens, and to which silos. The same for the same seed.</summary>
    /// <param name="seed">The seed of the rehearsal and of this line of its plan.</param>
    /// <param name="silos">Silos that there are, whose places are numbered from 0.</param>
    /// <returns>For each time, the pause before it and the places of the silos.</returns>
    public IEnumerable<(TimeSpan Pause, int[] Places)> Draw(int seed, int silos)
    {
        Random random = new(seed);
        for (int i = 0; Times is null || i < Times; i++)
        {
            TimeSpan pause = Every * (0.5 + random.NextDouble());
            int[] places = [.. Enumerable.Range(0, silos)];
            random.Shuffle(places);
            yield return (pause, places[..(Silos ?? silos)]);
        }
    }

    static Disturbance ParseOne(string text, int silos)
    {
        Match match = Pattern().Match(text);
        if (!match.Success) throw new FormatException($"--rehearse says '{text}'; {Expected}");
        DisturbanceKind kind = match.Groups["kind"].Value.ToLowerInvariant() switch { "kill" => DisturbanceKind.Kill, "stop" => DisturbanceKind.Stop, _ => DisturbanceKind.Hang };
        string count = match.Groups["count"].Value.ToLowerInvariant();
        int? many = count == "all" ? null : Words.TryGetValue(count, out int word) ? word : int.Parse(count, CultureInfo.InvariantCulture);
        if (many is int some && (some < 1 || some > silos)) throw new FormatException($"--rehearse says '{text}', and there are {silos} silos.");
        if (kind == DisturbanceKind.Stop && (many ?? silos) == silos)
            throw new FormatException($"--rehearse says '{text}', but the last silo of a cluster pauses its jobs when it is stopped: stop at most {silos - 1} of {silos}.");
        bool isHang = kind == DisturbanceKind.Hang;
        if (isHang != match.Groups["lasting"].Success)
            throw new FormatException($"--rehearse says '{text}'; {(isHang ? "a hang needs a time, such as 'for 15s'" : "only a hang has a time that it lasts")}: {Expected}");
        return new Disturbance(
            kind,
            many,
            Time(match.Groups["every"].Value, text),
            isHang ? Time(match.Groups["lasting"].Value, text) : TimeSpan.Zero,
            match.Groups["times"].Success ? int.Parse(match.Groups["times"].Value, CultureInfo.InvariantCulture) : null);
    }

    static TimeSpan Time(string value, string text)
    {
        double number = double.Parse(value[..^1], CultureInfo.InvariantCulture);
        TimeSpan time = value[^1] switch { 's' => TimeSpan.FromSeconds(number), 'm' => TimeSpan.FromMinutes(number), _ => TimeSpan.FromHours(number) };
        return time >= TimeSpan.FromSeconds(0.1) ? time : throw new FormatException($"--rehearse says '{text}'; the shortest time is 0.1s.");
    }

    [GeneratedRegex(@";|\band\b", RegexOptions.IgnoreCase)]
    private static partial Regex Joint();

    [GeneratedRegex(
        @"^(?<kind>kill|stop|hang|pause)\s+(?<count>all|a|one|two|three|four|\d{1,4})\s+silos?(\s+for\s+(?<lasting>\d{1,6}(\.\d+)?[smh]))?\s+every\s+(?<every>\d{1,6}(\.\d+)?[smh])(\s+up\s+to\s+(?<times>\d{1,6})\s+times?)?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();
}
