using Windrow.Silo;

namespace Windrow.Cli.Hosting;

/// <summary>Tells a user what is wrong with a silo's options.</summary>
static class SiloProblems
{
    /// <exception cref="UserErrorException">The options are wrong; the message has a line for each problem.</exception>
    public static void Refuse(SiloOptions options)
    {
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0) throw new UserErrorException(string.Join(Environment.NewLine, problems));
    }
}
