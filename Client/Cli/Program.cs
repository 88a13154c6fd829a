using Windrow.Cli;
using Windrow.Cli.Commands;

using Interruption interruption = new(ignoreCtrlC: args.Contains(SiloCommand.EndWithInputName));
return await WindrowCommand.RunAsync(args, CliContext.OfProcess(interruption.Token));
