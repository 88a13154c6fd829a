using System.Globalization;
using Windrow.Jobs.Reading;

namespace Windrow.Jobs;

/// <summary>The settings of a job file as a list: what is set, by path.</summary>
public static class JobSettings
{
    /// <summary>Every setting with its path, such as <c>training.optimizer.kind</c> or <c>data.columns[0]</c>, in the order of the text.</summary>
    /// <param name="jobFile">A job file in YAML or JSON; one with every setting, as in run folders, makes jobs comparable.</param>
    /// <exception cref="InvalidDataException">The text is not a job file; the message says why.</exception>
    public static IReadOnlyDictionary<string, string> Of(string jobFile)
    {
        ProblemList problems = new();
        MappingNode? root = JobText.Read(jobFile, "The job file", problems);
        if (root is null || problems.Any) throw new InvalidDataException(string.Join(" ", problems.Sentences));
        OrderedDictionary<string, string> settings = new(StringComparer.Ordinal);
        Add(settings, "", root);
        return settings;
    }

    /// <summary>The paths whose values are not the same in all of several jobs, in the order of the first job that has them. A setting that a job
    /// does not have differs from any value. The name does not count: it is in the job's id.</summary>
    public static IReadOnlyList<string> Differing(IReadOnlyCollection<IReadOnlyDictionary<string, string>> jobs) =>
        [.. jobs.SelectMany(job => job.Keys).Distinct().Where(path => path != "name" && jobs.Select(job => job.GetValueOrDefault(path)).Distinct().Skip(1).Any())];

    static void Add(OrderedDictionary<string, string> settings, string path, Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                foreach (Entry entry in mapping.Entries) Add(settings, OptionKey.Join(path, entry.Key), entry.Value);
                break;
            case ListNode list:
                for (int i = 0; i < list.Items.Count; i++) Add(settings, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), list.Items[i]);
                break;
            case ScalarNode scalar:
                settings[path] = scalar.Text;
                break;
        }
    }
}
