using Windrow.Cli;

using Interruption interruption = new();
return await WindrowCommand.RunAsync(args, CliContext.OfProcess(interruption.Token));
