using System.CommandLine;
using System.CommandLine.Invocation;
using Windrow.Benchmarks;
using Windrow.Experiments.Adding;
using Windrow.Experiments.Copying;
using Windrow.Experiments.Labels;
using Windrow.Experiments.Reber;

RootCommand root = new("Shows that Windrow's recurrent networks learn what the literature says. README.md beside this program says what and how.")
{
    AddingExperiment.Command(),
    CopyExperiment.Command(),
    ReberExperiment.Command(),
    LabelsExperiment.Command(),
};

ParseResult parsed = root.Parse(args);
try
{
    int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    return parsed.Action is ParseErrorAction ? 2 : code;
}
catch (BenchmarkException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
