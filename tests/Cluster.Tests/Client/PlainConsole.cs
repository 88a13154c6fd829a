using Spectre.Console;

namespace Windrow.Tests.Client;

/// <summary>A console without colours, 120 columns wide.</summary>
static class PlainConsole
{
    public static IAnsiConsole To(TextWriter writer, bool isTerminal = false)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No, // moving the cursor
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 120;
        return console;
    }
}
