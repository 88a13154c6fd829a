using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Windrow.Cli;

/// <summary>Options that take a number, and say what they accept when they are given something else.</summary>
static class NumberOption
{
    /// <param name="name">The option's name, with its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Placeholder for the number in the help.</param>
    /// <param name="least">The smallest number that is allowed.</param>
    public static Option<T?> Create<T>(string name, string description, string helpName, T least) where T : struct, INumber<T> =>
        Create<T>(name, description, helpName, number => number >= least, $"of at least {least.ToString(null, CultureInfo.InvariantCulture)}");

    /// <param name="name">The option's name, with its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Placeholder for the number in the help.</param>
    /// <param name="least">The smallest number that is allowed.</param>
    /// <param name="most">The largest number that is allowed.</param>
    public static Option<T?> Create<T>(string name, string description, string helpName, T least, T most) where T : struct, INumber<T> => Create<T>(
        name, description, helpName, number => number >= least && number <= most,
        string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}"));

    /// <summary>A share: a number above 0 and at most 1.</summary>
    /// <param name="name">The option's name, with its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Placeholder for the number in the help.</param>
    public static Option<double?> CreateShare(string name, string description, string helpName) =>
        Create<double>(name, description, helpName, number => number is > 0 and <= 1, "above 0 and at most 1");

    /// <param name="name">The option's name, with its hyphens.</param>
    /// <param name="description">For the help.</param>
    /// <param name="helpName">Placeholder for the number in the help.</param>
    /// <param name="isAllowed">Whether a finite number is in range.</param>
    /// <param name="range">The range in words, which follow "a number".</param>
    static Option<T?> Create<T>(string name, string description, string helpName, Func<T, bool> isAllowed, string range) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (T.TryParse(text, Styles<T>(), CultureInfo.InvariantCulture, out T number) && T.IsFinite(number) && isAllowed(number)) return number;
            string kind = typeof(T) == typeof(double) ? "a number" : "a whole number";
            result.AddError($"{name} is {text}; it must be {kind} {range}.");
            return null;
        },
    };

    /// <summary>Without thousands separators, which would make 0,8 read as 8.</summary>
    static NumberStyles Styles<T>() => typeof(T) == typeof(double) ? NumberStyles.Float : NumberStyles.Integer;
}
