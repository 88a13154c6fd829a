using System.CommandLine;

namespace Windrow.Cli.Commands;

/// <summary><c>windrow completion SHELL</c>: a script that lets a shell complete command lines. The script calls <c>windrow [suggest:POSITION] LINE</c>.</summary>
static class CompletionCommand
{
    const string Bash = """
        # Add this line to ~/.bashrc:  source <(windrow completion bash)
        _windrow() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(windrow "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _windrow windrow
        """;

    const string Zsh = """
        #compdef windrow
        # Add this line to ~/.zshrc, after compinit:  source <(windrow completion zsh)
        _windrow() {
            local -a words_found
            words_found=("${(@f)$(windrow "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_found || _files
        }
        compdef _windrow windrow
        """;

    const string Fish = """
        # Save this as ~/.config/fish/completions/windrow.fish
        complete -c windrow -a '(windrow "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    const string PowerShell = """
        # Add this line to $PROFILE:  windrow completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName windrow -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            windrow "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    static readonly Argument<string> Shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    public static Command Create(CliContext cli)
    {
        Shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        Command command = new("completion", "Write a script that completes windrow's command lines in a shell; its first line says where to put it.") { Shell };
        command.SetAction(parsed =>
        {
            cli.Out.WriteLine(Scripts[parsed.GetRequiredValue(Shell)]);
            return ExitCodes.Done;
        });
        return command;
    }
}
