namespace Windrow.Experiments.Trials;

/// <summary>What an experiment should show, and whether it did.</summary>
sealed class Findings
{
    readonly List<(string Sentence, bool IsSo)> _all = [];

    /// <summary>0 when all expectations were met, else 1.</summary>
    public int ExitCode => _all.All(finding => finding.IsSo) ? 0 : 1;

    /// <summary>Adds a sentence that should be true.</summary>
    public void Expect(string sentence, bool isSo) => _all.Add((sentence, isSo));

    /// <summary>The findings as a Markdown list.</summary>
    public override string ToString() =>
        string.Join(Environment.NewLine, _all.Select(finding => $"- {(finding.IsSo ? "met" : "**missed**")}: {finding.Sentence}"));
}
