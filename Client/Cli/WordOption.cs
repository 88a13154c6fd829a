using System.CommandLine;

namespace Windrow.Cli;

/// <summary>Options that take one of a few words, and say which when they are given something else.</summary>
static class WordOption
{
    /// <param name="name">The option's name, with its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="words">What can be written, and what it means.</param>
    public static Option<T?> Create<T>(string name, string description, params (string Word, T Value)[] words) where T : struct => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words.Select(pair => pair.Word)),
        CustomParser = result =>
        {
            string word = result.Tokens.Single().Value;
            foreach ((string known, T value) in words)
            {
                if (word == known) return value;
            }

            result.AddError($"{name} is {word}; it must be {string.Join(" or ", words.Select(pair => pair.Word))}.");
            return null;
        },
    };
}
