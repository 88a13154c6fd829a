using Windrow.Wording;

namespace Windrow.Tests.Jobs;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("saturday", "sunday", 3)]
    [InlineData("adam", "adma", 1)]
    [InlineData("ca", "abc", 3)] // 2 if a pair that was exchanged might be edited again
    public void The_distance_counts_edits_and_exchanges_of_neighbours(string from, string to, int edits)
    {
        Assert.Equal(edits, Suggestion.Distance(from, to));
        Assert.Equal(edits, Suggestion.Distance(to, from));
    }

    [Theory]
    [InlineData("LSTM", "lstm")]
    [InlineData("relu", "rnnRelu")]
    [InlineData("rnn_tanh", "rnnTanh")]
    [InlineData("transformer", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_suggested_only_when_it_is_near(string word, string? nearest) =>
        Assert.Equal(nearest, Suggestion.Nearest(word, ["rnnTanh", "rnnRelu", "lstm", "gru"]));
}
