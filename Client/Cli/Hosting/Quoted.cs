namespace Windrow.Cli.Hosting;

/// <summary>Quotes text for a shell, which then reads it as one argument.</summary>
static class Quoted
{
    public static string Argument(string text)
    {
        bool plain = text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal));
        return plain ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
