namespace Windrow.Tests.Inference.Awkward;

/// <summary>A wrong or unusual input, and what gives the program's answer to it.</summary>
/// <param name="Section">The section of the page that it belongs to.</param>
/// <param name="Input">The input in words.</param>
/// <param name="Answer">Gives it to the program. The answer is a message of the program or, for an input that is read, what it was read as, which has been
/// checked.</param>
sealed record AwkwardInput(string Section, string Input, Func<Task<string>> Answer)
{
    public AwkwardInput(string section, string input, Func<string> answer) : this(section, input, () => Task.FromResult(answer()))
    {
    }
}
