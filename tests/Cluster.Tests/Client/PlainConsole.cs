using Spectre.Console;

namespace Windrow.Tests.Client;

/// <summary>A console that writes plain text, 120 columns wide.</summary>
static class PlainConsole
{
    public static IAnsiConsole To(TextWriter writer)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 120;
        return console;
    }
}
