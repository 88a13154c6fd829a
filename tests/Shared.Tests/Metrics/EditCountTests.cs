using Windrow.Metrics;

namespace Windrow.Tests.Metrics;

public class EditCountTests
{
    [Theory]
    [InlineData("kitten", "sitting", 2, 0, 1)]
    [InlineData("", "ab", 0, 0, 2)]
    [InlineData("ab", "", 0, 2, 0)]
    [InlineData("", "", 0, 0, 0)]
    [InlineData("ab", "ba", 0, 1, 1)]           // two substitutions would be as few errors, but fewer matches
    [InlineData("abcd", "xyz", 3, 1, 0)]
    public void Known_texts_have_known_changes(string expected, string written, int substitutions, int deletions, int insertions) =>
        Assert.Equal(new EditCounts(substitutions, deletions, insertions, expected.Length), EditCounts.Of(Numbers(expected), Numbers(written)));

    [Fact]
    public void Changes_are_the_best_of_all_ways_to_align_two_texts()
    {
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            int[] expected = Any(), written = Any();
            (int errors, int substitutions, int deletions, int insertions) = Alignments(expected, written).Min();

            EditCounts found = EditCounts.Of(expected, written);

            Assert.Equal(new EditCounts(substitutions, deletions, insertions, expected.Length), found);
            Assert.Equal(errors, found.Errors);
        }

        int[] Any() => [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(3))];
    }

    /// <summary>Every alignment, one change or match after the other.</summary>
    static IEnumerable<(int Errors, int Substitutions, int Deletions, int Insertions)> Alignments(int[] expected, int[] written)
    {
        if (expected.Length == 0 && written.Length == 0) yield return (0, 0, 0, 0);
        if (expected.Length > 0)
        {
            foreach ((int e, int s, int d, int i) in Alignments(expected[1..], written)) yield return (e + 1, s, d + 1, i);
        }

        if (written.Length > 0)
        {
            foreach ((int e, int s, int d, int i) in Alignments(expected, written[1..])) yield return (e + 1, s, d, i + 1);
        }

        if (expected.Length > 0 && written.Length > 0)
        {
            int change = expected[0] == written[0] ? 0 : 1;
            foreach ((int e, int s, int d, int i) in Alignments(expected[1..], written[1..])) yield return (e + change, s + change, d, i);
        }
    }

    static int[] Numbers(string text) => [.. text.Select(c => (int)c)];
}
