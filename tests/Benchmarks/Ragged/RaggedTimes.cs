using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Racing;
using Windrow.Benchmarks.Reporting;
using Windrow.Numerics.Blas;
using Windrow.Sequences;

namespace Windrow.Benchmarks.Ragged;

/// <summary>Milliseconds that one batch takes forward and backward, once ragged and once padded, in each round.</summary>
sealed class RaggedTimes(IReadOnlyList<double> ragged, IReadOnlyList<double> padded)
{
    public Sample Ragged { get; } = new(ragged);

    public Sample Padded { get; } = new(padded);

    /// <summary>The ragged batch's time as a part of the padded one's, in each round.</summary>
    public Sample Part { get; } = new(ragged.Zip(padded, (mine, full) => mine / full));

    /// <summary>Measures <c>Bptt.Backpropagate</c>.</summary>
    public static RaggedTimes OfWindrow(RaggedCase raggedCase, BlasBackend blas, int rounds, int milliseconds)
    {
        BareModel model = new(raggedCase.Model, blas);
        SequenceBatch ragged = model.Window(raggedCase.Lengths), padded = model.FullWindow();
        IReadOnlyList<(double Ragged, double Padded)> seconds =
            Stopwatches.Alternate(() => model.Backpropagate(ragged), () => model.Backpropagate(padded), rounds, milliseconds);
        return new RaggedTimes([.. seconds.Select(one => 1000 * one.Ragged)], [.. seconds.Select(one => 1000 * one.Padded)]);
    }

    /// <summary>Measures PyTorch, whose ragged batch is a packed sequence.</summary>
    public static async Task<RaggedTimes> OfRivalAsync(RaggedCase raggedCase, Rival rival, int rounds, CancellationToken cancellation)
    {
        string[] arguments = [.. raggedCase.RivalSettings, "--rounds", $"{rounds}"];
        RivalTimes times = await rival.RunAsync<RivalTimes>("ragged_speed.py", threads: 1, cores: null, arguments, cancellation);
        int steps = raggedCase.Lengths.Sum();
        long parameters = raggedCase.Model.Model().Layout.Entries.Sum(entry => (long)entry.Length);
        if ((times.PackedSteps, times.PaddedSteps, times.Parameters) != (steps, raggedCase.Model.Positions, parameters))
            throw new BenchmarkException(
                $"{raggedCase.Model.Name}: PyTorch had {times.Parameters} parameters, {times.PackedSteps} time steps packed and {times.PaddedSteps} padded; "
                + $"it should have {parameters}, {steps} and {raggedCase.Model.Positions}.");
        return new RaggedTimes(times.PackedMilliseconds, times.PaddedMilliseconds) { Rival = times };
    }

    /// <summary>What PyTorch printed, when it was PyTorch.</summary>
    public RivalTimes? Rival { get; private init; }
}

/// <summary>What <c>ragged_speed.py</c> prints.</summary>
sealed record RivalTimes(
    double[] PackedMilliseconds, double[] PaddedMilliseconds, int PackedSteps, int PaddedSteps, long Parameters, string Torch, string Blas);
