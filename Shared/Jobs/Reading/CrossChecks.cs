using System.Text.RegularExpressions;

namespace Windrow.Jobs.Reading;

/// <summary>Settings that are right one by one and wrong together. The records say what is wrong, naming each setting by its full path;
/// here the lines are added, and what follows only from another problem is left out.</summary>
static partial class Interplay
{
    public static void Check(JobFile job, IReadOnlyDictionary<string, Source> places, ProblemList problems)
    {
        List<string> found = [];
        foreach (string sentence in job.Problems())
        {
            List<string> paths = [.. PathPattern().Matches(sentence).Select(match => match.Value).Distinct()];
            if (paths.Any(problems.IsBad)) continue;

            List<string> written = [.. paths.Where(places.ContainsKey).Select(path => places[path].ToString()).Distinct()];
            string where = written.Count == 0 ? "" : $" ({string.Join(" and ", written)})";
            found.Add(sentence.Insert(sentence.IndexOf(';', StringComparison.Ordinal), where));
        }

        foreach (string sentence in found) problems.Add("", sentence);
    }

    [GeneratedRegex(@"\b[a-z][A-Za-z]*(\.[a-z][A-Za-z0-9]*)+\b")]
    private static partial Regex PathPattern();
}
