using System.CommandLine;

namespace Windrow.Benchmarks;

/// <summary>Options that several benchmarks have.</summary>
static class SharedOptions
{
    public static Option<FileInfo?> Output { get; } = new("--output")
    {
        Description = "File that the report is written to, besides standard output.",
        HelpName = "FILE.md",
    };

    public static Option<string?> Blas { get; } = new("--blas")
    {
        Description = "Library with Windrow's matrix products; the best that is found when left out.",
        HelpName = "PATH",
    };

    public static Option<string> Cores { get; } = new("--cores")
    {
        Description = "The two cores to measure on, as taskset counts them; the first alone for one worker.",
        HelpName = "A,B",
        DefaultValueFactory = _ => "0,1",
    };

    public static Option<string> Python { get; } = new("--python")
    {
        Description = "Interpreter that has PyTorch.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "/usr/bin/python3",
    };

    /// <summary>An option that takes a whole number from <paramref name="least"/> on.</summary>
    public static Option<int> Number(string name, string description, int byDefault, int least = 1)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ } token] && int.TryParse(token.Value, out int number) && number < least)
                result.AddError($"{name} is {number}; it must be at least {least}.");
        });
        return option;
    }
}
