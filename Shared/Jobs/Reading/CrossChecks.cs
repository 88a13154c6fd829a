using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Checks for settings that are valid on their own but not together. The records say what is wrong; this class adds the lines, and leaves
/// out what only follows from another problem.</summary>
static class CrossChecks
{
    public static void Check(JobFile job, IReadOnlyDictionary<string, Source> places, ProblemList problems)
    {
        List<string> found = [];
        foreach (CrossProblem problem in job.Problems())
        {
            if (problem.Paths.Any(problems.IsBad)) continue;

            string[] written = [.. problem.Paths.Where(places.ContainsKey).Select(path => places[path].ToString()).Distinct()];
            string where = written.Length == 0 ? "" : $" ({string.Join(" and ", written)})";
            found.Add($"{problem.Found}{where}; {problem.MustBe}");
        }

        foreach (string sentence in found) problems.Add("", sentence);
    }
}
