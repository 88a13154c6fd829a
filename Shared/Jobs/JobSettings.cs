using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Windrow.Jobs;

/// <summary>The settings of a job file as a list: what is set, by path.</summary>
public static class JobSettings
{
    /// <summary>Every setting with its path, such as <c>training.optimizer.kind</c> or <c>data.columns[0]</c>, in the order of the text.</summary>
    /// <param name="jobFile">A job file in YAML or JSON; one with every setting, as in run folders, makes jobs comparable.</param>
    /// <exception cref="YamlDotNet.Core.YamlException">The text is not YAML.</exception>
    public static IReadOnlyDictionary<string, string> Of(string jobFile)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(jobFile));
        OrderedDictionary<string, string> settings = new(StringComparer.Ordinal);
        if (stream.Documents.Count > 0) Add(settings, "", stream.Documents[0].RootNode);
        return settings;
    }

    /// <summary>The paths whose values are not the same in all of several jobs, in the order of the first job that has them. A setting that a job
    /// does not have differs from any value.</summary>
    public static IReadOnlyList<string> Differing(IReadOnlyCollection<IReadOnlyDictionary<string, string>> jobs) =>
        [.. jobs.SelectMany(job => job.Keys).Distinct().Where(path => jobs.Select(job => job.GetValueOrDefault(path)).Distinct().Skip(1).Any())];

    static void Add(OrderedDictionary<string, string> settings, string path, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach ((YamlNode key, YamlNode value) in mapping.Children) Add(settings, path.Length == 0 ? $"{key}" : $"{path}.{key}", value);
                break;
            case YamlSequenceNode list:
                for (int i = 0; i < list.Children.Count; i++) Add(settings, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), list.Children[i]);
                break;
            default:
                settings[path] = $"{node}";
                break;
        }
    }
}
