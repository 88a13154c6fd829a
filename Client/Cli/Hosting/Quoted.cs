namespace Windrow.Cli.Hosting;

/// <summary>Quotes text that a shell is to read as one argument.</summary>
static class Quoted
{
    public static string Argument(string text)
    {
        bool plain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal));
        return plain ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
