using System.Collections;
using Microsoft.Extensions.Configuration;
using Windrow.Clustering;
using Windrow.Silo;

namespace Windrow.Cli.Configuration;

/// <summary>A silo's settings from all places. An option wins over a variable, and a variable over the file; what none of them sets has its
/// default.</summary>
sealed class SiloConfiguration
{
    /// <summary>The variable that names the file.</summary>
    public const string FileVariable = SiloSetting.Prefix + "CONFIG";

    readonly Dictionary<string, SettingValue[]> _values;     // by setting

    SiloConfiguration(Dictionary<string, SettingValue[]> values, IReadOnlyList<string> problems) => (_values, Problems) = (values, problems);

    /// <summary>Everything that was set and cannot be used, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Where to answer over HTTP, and where that was set; null for nowhere.</summary>
    public SettingValue? Http => Of(SiloSetting.Http) is [{ } value] ? value : null;

    /// <summary>What the environment sets, and the file that it names.</summary>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static SiloConfiguration OfEnvironment(CliContext cli) => Read(FileOf(cli), Environment.GetEnvironmentVariables(), []);

    /// <summary>The file that the environment names; null for none.</summary>
    public static string? FileOf(CliContext cli) => cli.EnvironmentVariable(FileVariable) is { Length: > 0 } named ? named : null;

    /// <summary>Combines all places.</summary>
    /// <param name="file">The file of settings; null for none.</param>
    /// <param name="variables">The environment.</param>
    /// <param name="typed">What was typed as options.</param>
    /// <exception cref="UserErrorException">The file cannot be read.</exception>
    public static SiloConfiguration Read(string? file, IDictionary variables, IEnumerable<SettingValue> typed)
    {
        List<string> problems = [];
        Dictionary<string, SettingValue[]> values = [];
        IReadOnlyList<SettingValue> written = file is null ? [] : SettingsFile.Read(file, problems);
        foreach (IEnumerable<SettingValue> place in (IEnumerable<SettingValue>[])[written, Variables(variables), typed])
        {
            // A list of a later place replaces the whole list of an earlier one.
            foreach (IGrouping<string, SettingValue> setting in place.GroupBy(value => value.Setting)) values[setting.Key] = [.. setting];
        }

        foreach (SettingValue value in values.Values.SelectMany(value => value))
        {
            if (SiloSetting.All.Single(setting => setting.Key == value.Setting).MustBe(value.Text) is { } mustBe)
                problems.Add($"{Named(value)} is '{value.Text}' ({value.Source}); it must be {mustBe}.");
        }

        return new SiloConfiguration(values, problems);
    }

    /// <summary>The values of a setting, none when it has its default.</summary>
    public IReadOnlyList<SettingValue> Of(SiloSetting setting) => _values.GetValueOrDefault(setting.Key, []);

    /// <summary>The options of the silo; null when no cluster is set.</summary>
    /// <exception cref="UserErrorException">A value cannot be used; the message has a line for each.</exception>
    public SiloOptions? Options()
    {
        if (Problems.Count > 0) throw new UserErrorException(string.Join(Environment.NewLine, Problems));
        return SiloOptions.From(new ConfigurationBuilder()
            .AddInMemoryCollection(_values.Values.SelectMany(value => value).Select(value => KeyValuePair.Create(value.Key, (string?)value.Text)))
            .Build());
    }

    /// <summary>A value as it can be shown to others: without a password.</summary>
    public static string Shown(SettingValue value)
    {
        if (value.Key != "cluster") return value.Text;
        try
        {
            return ClusterBackend.Parse(value.Text) is ClusterBackend.Database database ? database.Name : value.Text;
        }
        catch (FormatException)
        {
            return "(a malformed address)";
        }
    }

    /// <summary>Variables that are settings. The environment has others with the same prefix, such as those that Kubernetes sets for a service.</summary>
    static IEnumerable<SettingValue> Variables(IDictionary variables)
    {
        foreach (string variable in variables.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            if (!variable.StartsWith(SiloSetting.Prefix, StringComparison.OrdinalIgnoreCase) || variables[variable] is not string { Length: > 0 } text) continue;
            string[] parts = variable[SiloSetting.Prefix.Length..].Split("__", 2);
            string key = parts[0].ToLowerInvariant();
            bool hasItem = parts.Length == 2;
            if (SiloSetting.All.FirstOrDefault(setting => setting.Key == key) is { } known && hasItem == (known.Shape != SettingShape.One))
                yield return new SettingValue(hasItem ? $"{key}:{parts[1]}" : key, text, variable);
        }
    }

    static string Named(SettingValue value)
    {
        string name = SiloSetting.All.Single(setting => setting.Key == value.Setting).Name;
        return value.Key == value.Setting ? name : $"{name}.{value.Key[(value.Setting.Length + 1)..]}";
    }
}
