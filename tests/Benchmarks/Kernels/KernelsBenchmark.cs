using System.CommandLine;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Reporting;
using Windrow.Models;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Kernels;

/// <summary><c>kernels</c>: the BLAS and our own products at the shapes that training asks for, and how much of its rate backpropagation keeps.</summary>
static class KernelsBenchmark
{
    /// <summary>What is measured: the classic settings with every cell, as one data shard and as half of one; then other common sizes.</summary>
    public static readonly ModelCase[] Models =
    [
        ModelCase.Classic(CellKind.Lstm, 50),
        ModelCase.Classic(CellKind.Lstm, 25),
        ModelCase.Classic(CellKind.Gru, 50),
        ModelCase.Classic(CellKind.RnnTanh, 50),
        ModelCase.Classic(CellKind.RnnRelu, 50),
        ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 200, EmbeddingSize = 200 }, 10_000, 20, 20),
        ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 1, HiddenSize = 512 }, 65, 64, 100),
        ModelCase.Of(new ModelOptions { Cell = CellKind.Gru, Layers = 1, HiddenSize = 256 }, 65, 32, 50),
        ModelCase.Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 64 }, 7, 32, 96),
    ];

    static readonly Option<int> MillisecondsOption = SharedOptions.Number("--milliseconds", "Time for each measurement.", 1000, least: 10);

    public static Command Command()
    {
        Command command = new("kernels", "Rates of the matrix products, and of backpropagation alone.")
        {
            MillisecondsOption, SharedOptions.Blas, SharedOptions.Output,
        };
        command.SetAction(Run);
        return command;
    }

    static void Run(ParseResult parsed)
    {
        int milliseconds = parsed.GetValue(MillisecondsOption);
        BlasBackend blas = BlasLibrary.Load(parsed.GetValue(SharedOptions.Blas)).Backend;
        FusedBlas own = FusedBlas.Create();
        Dictionary<(Transposed, string, float), (double Blas, double Own)> seconds = [];
        double logarithms = 0;
        MarkdownTable windows = new("model", "tokens/s", "ms a window", "GFLOP/s", "bytes allocated", "share of the products' rate");
        Report report = new("Matrix products, and backpropagation through them");
        report.Add("One thread. Backpropagation of one window after the other, without cluster, optimizer and data:");
        List<(string, MarkdownTable)> products = [];
        foreach (ModelCase modelCase in Models)
        {
            Console.Error.WriteLine(modelCase.Name);
            MarkdownTable table = new("product", "in a window", "M x N x K", $"GFLOP/s, {blas.Description.Name}", $"GFLOP/s, {own.Description.Name}", "ratio");
            double inProducts = 0, flops = 0;
            foreach (Product product in Product.OfWindow(modelCase))
            {
                if (!seconds.TryGetValue((product.Kind, product.Shape, product.Beta), out (double Blas, double Own) one))
                {
                    seconds.Add(
                        (product.Kind, product.Shape, product.Beta),
                        one = Stopwatches.Seconds(product.Prepare(blas), product.Prepare(own), milliseconds));
                    logarithms += Math.Log(one.Blas / one.Own);
                }

                table.Add(
                    product.Name,
                    $"{product.Count}",
                    product.Shape,
                    $"{product.Flops / one.Blas / 1e9:F1}",
                    $"{product.Flops / one.Own / 1e9:F1}",
                    $"{one.Blas / one.Own:F2}");
                inProducts += product.Count * one.Blas;
                flops += product.Count * product.Flops;
            }

            products.Add((modelCase.Name, table));
            WindowMeasurement window = WindowMeasurement.Of(modelCase, blas, milliseconds);
            windows.Add(
                modelCase.Name,
                $"{modelCase.Lanes * modelCase.Window / window.Seconds:N0}",
                $"{1000 * window.Seconds:F2}",
                $"{flops / window.Seconds / 1e9:F1}",
                $"{window.AllocatedBytes}",
                $"{inProducts / window.Seconds:P0}");
        }

        report.Add(windows);
        report.Add($"{own.Description.Name}'s own products ({own.Description.Version}) against {blas.Description.Name}, "
            + $"geometric mean over the shapes below: {Math.Exp(logarithms / seconds.Count):F2} times the rate.");
        foreach ((string name, MarkdownTable table) in products)
        {
            report.Add($"## {name}");
            report.Add(table);
        }

        report.Add(Machine.Describe(blas.Description));
        report.Write(parsed.GetValue(SharedOptions.Output));
    }
}
