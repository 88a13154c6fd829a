using System.CommandLine;
using Windrow.Benchmarks;
using Windrow.Benchmarks.Measuring;
using Windrow.Benchmarks.Reporting;
using Windrow.Experiments.Trials;

namespace Windrow.Experiments.Copying;

/// <summary><c>copy</c>: which cells repeat ten symbols after a delay.</summary>
static class CopyExperiment
{
    const int HiddenSize = 128, BatchSize = 50, TrainingSequences = 50_000, ValidationSequences = 500;

    /// <summary>Share of <see cref="CopyProblem.LossWithoutMemory"/> below which the problem counts as solved.</summary>
    const double Solved = 0.05;

    static readonly Option<int> DelayOption = SharedOptions.Number("--delay", "Time steps from the last symbol to the cue.", 10);
    static readonly Option<int> StepsOption = SharedOptions.Number("--steps", "Training steps of each cell.", 10_000);

    /// <summary>The cells, and whether each should solve the problem or is only observed. A forget bias of 4 lets the cell hold what it has seen for
    /// about e⁴ = 55 steps, roughly the length of the sequences (Tallec and Ollivier 2018, https://arxiv.org/abs/1804.11188).</summary>
    static readonly (string Name, string Settings, double LearningRate, bool Solves)[] Cells =
    [
        (
            "LSTM, orthogonal",
            "cell: lstm, initialization: { inputWeights: glorotUniform, recurrentWeights: orthogonal, bias: zero, forgetBias: 4 }", 0.01, true),
        ("GRU, orthogonal", "cell: gru, initialization: { inputWeights: glorotUniform, recurrentWeights: orthogonal, bias: zero }", 0.01, true),
        ("IRNN", "cell: rnnRelu, initialization: { recurrentWeights: identity, bias: zero }", 0.001, false),
        ("RNN tanh", "cell: rnnTanh", 0.001, false),
    ];

    public static Command Command()
    {
        Command command = new("copy", "The copy problem: repeating ten symbols after a delay.")
        {
            DelayOption, StepsOption, ResultFolder.Option,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        int delay = parsed.GetValue(DelayOption), steps = parsed.GetValue(StepsOption);
        double baseline = CopyProblem.LossWithoutMemory(delay);
        using TemporaryFolder folder = new();
        (string training, string validation) = (folder.File("training.jsonl"), folder.File("validation.jsonl"));
        CopyProblem.Write(training, delay, TrainingSequences, seed: 1);
        CopyProblem.Write(validation, delay, ValidationSequences, seed: 2);

        List<TrialRun> runs = [];
        Findings findings = new();
        foreach ((string name, string settings, double learningRate, bool solves) in Cells)
        {
            Trial trial = new()
            {
                Name = name,
                Model = $"{{ hiddenSize: {HiddenSize}, layers: 1, {settings} }}",
                Task = CopyProblem.Task,
                TrainingFile = training,
                ValidationFile = validation,
                Steps = steps,
                BatchSize = BatchSize,
                Window = CopyProblem.Length(delay),
                LearningRate = learningRate,
                EvaluateEvery = 250,
                MeasureEvery = 500,
            };
            runs.Add(await trial.RunAsync(folder, Console.Error, cancellation));
            if (solves) findings.Expect($"{name} solves it.", runs[^1].FinalLoss < Solved * baseline);
            else findings.Expect($"{name} does no worse than without memory.", runs[^1].FinalLoss < 1.05 * baseline);
        }

        ResultFolder results = ResultFolder.Of(parsed, $"copy-{delay}");
        Report report = new($"The copy problem with a delay of {delay} time steps");
        report.Add($"{TrainingSequences:N0} sequences for training and {ValidationSequences:N0} others for validation. One layer of {HiddenSize} "
            + $"units, batches of {BatchSize}, {Trial.Optimization} Without any memory the loss is 10 ln 8 / {CopyProblem.Length(delay)} = "
            + $"{baseline:F4} nats per step; below {Solved:P0} of that the problem counts as solved.");
        LossSection.Add(report, results, runs, Solved * baseline, ("without memory", baseline));
        report.Add("How much of the ten symbols is known at the cue, in bits out of 30, computed from how far the loss is below the loss without memory: "
            + string.Join(", ", runs.Select(run => $"{run.Trial.Name} {30 * Math.Max(0, 1 - run.FinalLoss / baseline):F1}")) + ".");
        GradientSection.Add(report, results, runs);
        return results.Finish(report, findings);
    }
}
