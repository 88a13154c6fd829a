using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Experiments.Adding;
using Windrow.Experiments.Copying;
using Windrow.Experiments.Labels;
using Windrow.Experiments.Reber;

RootCommand root = new("Shows that Windrow's recurrent networks learn what the literature says. README.md in this folder describes the experiments.")
{
    AddingExperiment.Command(),
    CopyExperiment.Command(),
    ReberExperiment.Command(),
    LabelsExperiment.Command(),
};

return await CommandRunner.RunAsync(root, args);
