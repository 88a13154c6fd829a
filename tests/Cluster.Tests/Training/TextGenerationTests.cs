using Windrow.Client;
using Windrow.Grains.Generation;
using Windrow.Grains.Jobs;

namespace Windrow.Tests.Training;

/// <summary>How clients limit and end the texts of a trained model.</summary>
public sealed class TextGenerationTests(TextGenerationTests.Writer writer) : IClassFixture<TextGenerationTests.Writer>
{
    [Fact]
    public async Task A_stop_text_ends_the_generation_before_its_length()
    {
        string all = string.Concat(await PiecesAsync(new GenerateOptions { Prompt = "abcd ", Length = 2000 }));
        string stop = all[20..50];                      // begins in the first message of 32 tokens, and ends in the second
        Assert.Equal(20, all.IndexOf(stop, StringComparison.Ordinal));

        List<string> pieces = await PiecesAsync(new GenerateOptions { Prompt = "abcd ", Length = 2000, Stop = ["never", stop] });

        Assert.Equal(all[..20], string.Concat(pieces));
        Assert.Equal(2, pieces.Count);
    }

    [Fact]
    public async Task The_beginning_of_a_stop_text_is_written_where_the_length_ends()
    {
        string all = string.Concat(await PiecesAsync(new GenerateOptions { Prompt = "abcd ", Length = 70 }));
        Assert.Equal(all, string.Concat(await PiecesAsync(new GenerateOptions { Prompt = "abcd ", Length = 70, Stop = [all[^9..] + "!"] })));
    }

    [Fact]
    public async Task The_prompt_is_not_searched()
    {
        string all = string.Concat(await PiecesAsync(new GenerateOptions { Prompt = "abcd ab", Length = 3 }));
        Assert.Equal(all, string.Concat(await PiecesAsync(new GenerateOptions { Prompt = "abcd ab", Length = 3, Stop = ["abcd", "abc"] })));
    }

    [Theory]
    [InlineData("abcd abc", 'e')]
    [InlineData("abce abc", 'd')]
    public async Task Of_two_equally_likely_characters_a_penalty_chooses_the_one_that_the_prompt_does_not_have(string prompt, char expected)
    {
        string written = string.Concat(await PiecesAsync(new GenerateOptions { Prompt = prompt, Length = 2, Temperature = 0, RepetitionPenalty = 2 }));
        Assert.Equal(expected, written[0]);
    }

    [Fact]
    public async Task A_limit_leaves_only_the_likeliest()
    {
        string likeliest = string.Concat(await PiecesAsync(new GenerateOptions { Length = 100, Temperature = 0 }));
        Assert.Equal(likeliest, string.Concat(await PiecesAsync(new GenerateOptions { Length = 100, Temperature = 5, TopK = 1 })));
        Assert.Equal(likeliest, string.Concat(await PiecesAsync(new GenerateOptions { Length = 100, Temperature = 5, TopP = 1e-6 })));
        Assert.NotEqual(likeliest, string.Concat(await PiecesAsync(new GenerateOptions { Length = 100, Temperature = 5 })));
    }

    public static TheoryData<GenerateOptions, string> WrongOptions => new()
    {
        { new GenerateOptions { Length = -1 }, "The length is -1;" },
        { new GenerateOptions { Temperature = -1 }, "The temperature is -1;" },
        { new GenerateOptions { TopK = 0 }, "Top-k is 0;" },
        { new GenerateOptions { TopP = 0 }, "Top-p is 0;" },
        { new GenerateOptions { TopP = 1.5 }, "Top-p is 1.5;" },
        { new GenerateOptions { RepetitionPenalty = 0 }, "The repetition penalty is 0;" },
        { new GenerateOptions { Stop = ["end", ""] }, "A stop text is empty;" },
        { new GenerateOptions { Prompt = "µ" }, "The character 'µ'" },
        { new GenerateOptions { Step = 12_345 }, "There is no checkpoint" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions), DisableDiscoveryEnumeration = true)]
    public async Task Wrong_options_are_refused_in_words(GenerateOptions options, string expected)
    {
        GenerationException refused = await Assert.ThrowsAsync<GenerationException>(() => PiecesAsync(options));
        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    async Task<List<string>> PiecesAsync(GenerateOptions options) => await writer.Job.GenerateAsync(options).ToListAsync();

    /// <summary>A trained model that sees three characters: d and e are equally likely after "abc", and everything else is certain.</summary>
    public sealed class Writer : IAsyncLifetime
    {
        readonly LocalCluster _cluster = new();

        internal JobHandle Job { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await _cluster.InitializeAsync();
            string text = Path.Combine(_cluster.Folder, "alternating.txt");
            await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("abcd abce ", 400)));
            const string Model = "{network: feedForward, embeddingSize: 8, hiddenSize: 32, layers: 1, kernelSize: 3}";
            Job = await _cluster.RunAsync(_cluster.Job with { Text = text, Model = Model, Steps = 150 });
            Assert.Equal(JobState.Completed, (await Job.StatusAsync()).State);
        }

        public Task DisposeAsync() => _cluster.DisposeAsync();
    }
}
