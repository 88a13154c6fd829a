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
    public static Option<T?> Create<T>(string name, string description, string helpName, T least) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (T.TryParse(text, Styles<T>(), CultureInfo.InvariantCulture, out T number) && number >= least && T.IsFinite(number)) return number;
            string kind = typeof(T) == typeof(double) ? "a number" : "a whole number";
            result.AddError($"{name} is {text}; it must be {kind} of at least {least.ToString(null, CultureInfo.InvariantCulture)}.");
            return null;
        },
    };

    /// <summary>Without thousands separators, which would make 0,8 read as 8.</summary>
    static NumberStyles Styles<T>() => typeof(T) == typeof(double) ? NumberStyles.Float : NumberStyles.Integer;
}
