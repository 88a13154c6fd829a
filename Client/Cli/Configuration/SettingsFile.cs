using Windrow.Wording;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Windrow.Cli.Configuration;

/// <summary>Reads a file of settings: YAML, or JSON, which is YAML too.</summary>
static class SettingsFile
{
    /// <summary>More than any file of settings needs.</summary>
    const int MostBytes = 1 << 20;

    /// <summary>Every value in the file.</summary>
    /// <param name="file">Its path, as the user wrote it.</param>
    /// <param name="problems">Receives a sentence for everything that cannot be used.</param>
    /// <exception cref="UserErrorException">The file cannot be read, or is not YAML.</exception>
    public static IReadOnlyList<SettingValue> Read(string file, List<string> problems)
    {
        YamlStream yaml = [];
        try
        {
            if (new FileInfo(file).Length > MostBytes) throw new UserErrorException($"'{file}' has more than {MostBytes} bytes; it must be a file of settings.");
            using StreamReader reader = new(file);
            yaml.Load(reader);
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"'{file}' is not YAML at line {e.Start.Line}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The file of settings '{file}' cannot be read: {e.Message}", e);
        }

        if (yaml.Documents.Count == 0) return [];
        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
            throw new UserErrorException($"'{file}' must be one mapping of settings, such as 'slots: 4'.");
        return [.. root.Children.SelectMany(entry => ValuesOf(file, entry.Key, entry.Value, problems))];
    }

    static IEnumerable<SettingValue> ValuesOf(string file, YamlNode key, YamlNode value, List<string> problems)
    {
        string source = $"{file}, line {key.Start.Line}", name = (key as YamlScalarNode)?.Value ?? "";
        if (SiloSetting.All.FirstOrDefault(setting => setting.Name == name) is not { } known)
        {
            string[] names = [.. SiloSetting.All.Select(setting => setting.Name)];
            string meant = Suggestion.Nearest(name, names) is { } near ? $"; did you mean {near}?" : ".";
            problems.Add($"{name} is not a setting of a silo ({source}); the settings are {string.Join(", ", names)}{meant}");
            return [];
        }

        switch (known.Shape, value)
        {
            case (SettingShape.One, YamlScalarNode one):
                return [new SettingValue(known.Key, one.Value ?? "", source)];
            case (SettingShape.List, YamlSequenceNode list) when list.Children.All(item => item is YamlScalarNode):
                return list.Children.Select((item, i) => new SettingValue($"{known.Key}:{i}", ((YamlScalarNode)item).Value ?? "", $"{file}, line {item.Start.Line}"));
            case (SettingShape.Mapping, YamlMappingNode mapping) when mapping.Children.All(item => item is { Key: YamlScalarNode, Value: YamlScalarNode }):
                return mapping.Children.Select(item =>
                    new SettingValue($"{known.Key}:{((YamlScalarNode)item.Key).Value}", ((YamlScalarNode)item.Value).Value ?? "", $"{file}, line {item.Key.Start.Line}"));
            default:
                string mustBe = known.Shape switch { SettingShape.One => "one value", SettingShape.List => "a list of values", _ => "a mapping of names to values" };
                problems.Add($"{name} must be {mustBe} ({source}).");
                return [];
        }
    }
}
