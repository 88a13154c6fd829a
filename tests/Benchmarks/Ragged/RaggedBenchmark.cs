using System.CommandLine;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Ragged;

/// <summary><c>ragged</c>: what a batch of sequences of different length costs beside one that is padded to the longest.</summary>
static class RaggedBenchmark
{
    const double Wanted = 0.6;

    static readonly Option<int> RoundsOption = SharedOptions.Number("--rounds", "Times that each batch is measured.", 5);
    static readonly Option<int> RivalRoundsOption = SharedOptions.Number("--rival-rounds", "Times that PyTorch runs each batch; long ones take it minutes.", 2);
    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each of Windrow's measurements.", 3000, least: 10);

    static readonly Option<int> LengthOption = SharedOptions.Number("--max-length", "Longest L that is measured.", 1000);

    static readonly Option<int> RivalLengthOption = SharedOptions.Number("--rival-max-length", "Longest L that PyTorch runs.", 1000);

    public static Command Command()
    {
        Command command = Rival.AddOptions(new("ragged", "Time of sequences of different length as a part of that of padded ones.")
        {
            RoundsOption, RivalRoundsOption, RivalLengthOption, MillisecondsOption, LengthOption, SharedOptions.Blas, SharedOptions.Output,
        });
        command.SetAction(RunAsync);
        return command;
    }

    static async Task RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        Rival rival = Rival.From(parsed);
        RaggedCase[] cases = [.. RaggedCase.All.Where(one => one.Length <= parsed.GetValue(LengthOption))];
        if (cases.Length == 0) throw new BenchmarkException($"--max-length leaves nothing; the shortest L is {RaggedCase.All.Min(one => one.Length)}.");
        MarkdownTable table = new(
            "cell", "L", "time steps", "ms ragged", "ms padded", "part", "least to most", "PyTorch: ms packed", "ms padded", "part");
        double most = 0;
        RivalTimes? versions = null;
        foreach (RaggedCase raggedCase in cases)
        {
            RaggedTimes ours = RaggedTimes.OfWindrow(raggedCase, blas, parsed.GetValue(RoundsOption), parsed.GetValue(MillisecondsOption));
            Console.Error.WriteLine($"{raggedCase.Model.Name}: {ours.Part.Median:F2}");
            RaggedTimes? theirs = raggedCase.Length > parsed.GetValue(RivalLengthOption)
                ? null
                : await RaggedTimes.OfRivalAsync(raggedCase, rival, parsed.GetValue(RivalRoundsOption), cancellation);
            versions ??= theirs?.Rival;
            most = Math.Max(most, ours.Part.Median);
            table.Add(
                raggedCase.Name,
                $"{raggedCase.Length}",
                $"{(double)raggedCase.Lengths.Sum() / raggedCase.Model.Positions:P1}",
                $"{ours.Ragged.Median:F2}",
                $"{ours.Padded.Median:F2}",
                $"{ours.Part.Median:F2}",
                ours.Part.Range("F2"),
                theirs is null ? "" : $"{theirs.Ragged.Median:F1}",
                theirs is null ? "" : $"{theirs.Padded.Median:F1}",
                theirs is null ? "" : $"{theirs.Part.Median:F2}");
        }

        Report report = new("Sequences of different length");
        report.Add($"""
            Forward and backward on one thread, without an optimizer: 1 layer of {RaggedCase.HiddenSize} units on {RaggedCase.InputWidth} real numbers, a
            class of {RaggedCase.Classes} at each time step, {RaggedCase.Rows} sequences whose lengths are spread evenly over 1..L, beside as many of length L.
            *Time steps* is how many of the padded batch's the ragged one has; *part* is its time as a part of the padded one's, formed in each round.
            PyTorch's ragged batch is a packed sequence.
            """);
        report.Add($"Largest part of Windrow's: {most:F2}; wanted: at most {Wanted:F2}.");
        report.Add(table);
        report.Add(Machine.Describe(blas.Description, versions is null ? [] : [("PyTorch", versions.Torch), ("its BLAS", versions.Blas)]));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }
}
