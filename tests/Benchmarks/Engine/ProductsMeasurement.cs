using System.CommandLine;
using System.Text.Json;
using Windrow.Benchmarks.Arithmetic;
using Windrow.Benchmarks.Measuring;
using Windrow.Numerics.Blas;

namespace Windrow.Benchmarks.Engine;

/// <summary>Measures, in a process of its own, what a library's <c>sgemm</c>, and Windrow's own products, make of a row's matrix products when there is nothing else.</summary>
static class ProductsMeasurement
{
    const string Name = "measure-products";

    /// <summary>How long the core alone is measured: long enough to see what the machine takes for itself.</summary>
    const int CoreMilliseconds = 5000;

    static readonly Argument<int> Row = new("ROW");
    static readonly Option<int> Milliseconds = SharedOptions.Number("--milliseconds", "Time for each product.", 200, least: 10);

    /// <summary>Names the library whose <c>sgemm</c> is the measure.</summary>
    public static Option<string> Library { get; } = new("--sgemm")
    {
        Description = "Library whose sgemm is the measure; native is the best that is found.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "native",
    };

    /// <summary>What <c>engine</c> starts; hidden, for it writes JSON.</summary>
    public static Command Command()
    {
        Command command = new(Name, "Time the matrix products of one row alone and write it as JSON.") { Row, Milliseconds, Library };
        command.Hidden = true;
        command.SetAction(Measure);
        return command;
    }

    /// <summary>Starts this program anew to measure one row's products.</summary>
    public static async Task<ProductsTime> RunAsync(
        EngineRow row, string cores, string library, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellation)
    {
        string json = await ThisProgram.RunAsync(cores, [Name, $"{row.Number}", Library.Name, library], cancellation, environment: environment);
        return JsonSerializer.Deserialize<ProductsTime>(json)!;
    }

    static void Measure(ParseResult parsed)
    {
        ModelCase model = EngineRow.All[parsed.GetValue(Row) - 1].Model;
        BlasBackend blas = BlasLibrary.Load(parsed.GetRequiredValue(Library)).Backend;
        if (blas.Description.Path is null)
            throw new BenchmarkException($"'{blas.Description}' is no library with sgemm, so its rate is not the machine's; name one with {Library.Name}.");
        int milliseconds = parsed.GetValue(Milliseconds);
        FusedBlas own = FusedBlas.Create();
        double seconds = 0, ownSeconds = 0, flops = 0;
        foreach (Product product in Product.OfWindow(model))
        {
            (double library, double ours) = Stopwatches.Seconds(product.Prepare(blas), product.Prepare(own), milliseconds);
            seconds += product.Count * library;
            ownSeconds += product.Count * ours;
            flops += product.Count * product.Flops;
        }

        CoreSpeed core = FusedMultiplyAdds.Measure(CoreMilliseconds, TimeSpan.FromSeconds(ownSeconds));
        Console.Out.WriteLine(JsonSerializer.Serialize(new ProductsTime(seconds, ownSeconds, flops, core, $"{blas.Description.Name} {blas.Description.Version}")));
    }
}

/// <summary>A row's matrix products alone.</summary>
/// <param name="Seconds">For those of one step, by the library.</param>
/// <param name="OwnSeconds">For the same by Windrow's own products.</param>
/// <param name="Flops">Multiplications and additions of one step.</param>
/// <param name="Core">What the core does with nothing else, in steps as long as <paramref name="OwnSeconds"/>.</param>
/// <param name="Library">What multiplied.</param>
sealed record ProductsTime(double Seconds, double OwnSeconds, double Flops, CoreSpeed Core, string Library);
