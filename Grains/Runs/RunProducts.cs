using System.Text.Json;
using Windrow.Data;
using Windrow.Grains.Metrics;
using Windrow.Grains.Training;
using Windrow.Jobs;
using Windrow.Models;
using Windrow.Numerics.Blas;
using Windrow.Numerics.Choosing;

namespace Windrow.Grains.Runs;

/// <summary>Which library computes which matrix products of a job with <c>training.numerics: fastest</c>: <c>products.json</c> in its run folder.</summary>
/// <remarks>They are measured before the job's first step, on the silo that starts it. All workers of all starts then use the same ones, so that a job
/// that continues after a loss does not change its arithmetic.</remarks>
static class RunProducts
{
    const string FileName = "products.json";

    /// <summary>How much less time the other library must take: below that, our own products are as good, and their bits are known.</summary>
    const double LeastGain = 0.03;

    /// <summary>Measures a job's products, unless an earlier start has.</summary>
    /// <param name="job">The job.</param>
    /// <param name="data">Its data.</param>
    /// <param name="model">Its model.</param>
    /// <param name="runFolder">Its run folder.</param>
    /// <param name="isNew">Whether the job has made no step: one that has must go on with what was chosen.</param>
    /// <param name="silo">The library of the silo.</param>
    /// <param name="ct">Ends the measurement early.</param>
    /// <returns>What was chosen, in words; null if the job's result is to be reproducible.</returns>
    /// <exception cref="DataException">The file is damaged, or a job that has made steps lacks it.</exception>
    public static string? Decide(JobFile job, TrainingData data, SequenceModel model, string runFolder, bool isNew, BlasBackend silo, CancellationToken ct)
    {
        if (job.Training.Numerics == NumericsChoice.Reproducible) return null;
        string file = Path.Combine(runFolder, FileName);
        if (isNew && !File.Exists(file)) AtomicText.WriteNew(file, JsonSerializer.Serialize(Measured(job, data, model, Other(silo), ct), JobEventJson.Options));
        return Read(file).InWords;
    }

    /// <summary>What multiplies for a job.</summary>
    /// <exception cref="DataException">The file is missing or damaged, or this silo lacks the library that was chosen for the job.</exception>
    public static BlasBackend Of(JobFile job, string runFolder, BlasBackend silo)
    {
        if (job.Training.Numerics == NumericsChoice.Reproducible) return silo;
        ChosenProducts chosen = Read(Path.Combine(runFolder, FileName));
        BlasBackend usual = BlasLibrary.Default.Backend, other = Other(silo);
        ProductShape[] ofOther = [.. chosen.OfOther.Select(product => product.Use.Shape)];
        if (ofOther.Length == 0) return usual;
        if (LibraryOf(other) != chosen.Library)
        {
            throw new DataException(
                $"The job computes some of its products with {chosen.Library}, which was the fastest where it started, and this silo has {LibraryOf(other)}. "
                + "Start its silos with the same library (--blas), or submit the job again with training.numerics: reproducible.");
        }

        return new ChosenBlas(usual, other, ofOther);
    }

    /// <summary>What our own products compete with: the library that the user named for the silo, or else the best one on the machine.</summary>
    static BlasBackend Other(BlasBackend silo) => silo is FusedBlas ? BlasLibrary.Native.Backend : silo;

    static string LibraryOf(BlasBackend blas) => $"{blas.Description.Name} {blas.Description.Version}";

    static ChosenProducts Measured(JobFile job, TrainingData data, SequenceModel model, BlasBackend other, CancellationToken ct)
    {
        if (other is ManagedBlas) return new ChosenProducts(LibraryOf(other), []);       // no native library was found, and this one is never faster
        BlasBackend usual = BlasLibrary.Default.Backend;
        ChosenProduct[] measured = [.. UsesOf(job, data, model, usual).Select(use =>
        {
            ct.ThrowIfCancellationRequested();
            (TimeSpan ofUsual, TimeSpan ofOther) = ProductRace.Measure(use, usual, other);
            return new ChosenProduct(use, ofUsual.TotalMicroseconds, ofOther.TotalMicroseconds, IsOfOther: false);
        })];
        // What is packed is packed for all of its products, so their times count together.
        ILookup<ProductShape, ChosenProduct> byShape = measured.ToLookup(product => product.Use.Shape);
        return new ChosenProducts(LibraryOf(other), [.. measured.Select(product => product with { IsOfOther = IsFaster(byShape[product.Use.Shape]) })]);
    }

    /// <summary>Whether the other library takes less time for all uses of a kind of product.</summary>
    static bool IsFaster(IEnumerable<ChosenProduct> products) =>
        products.Sum(product => product.Use.Times * product.OtherMicroseconds) < (1 - LeastGain) * products.Sum(product => product.Use.Times * product.WindrowMicroseconds);

    /// <summary>The products of the first step of the first data shard.</summary>
    static ProductUse[] UsesOf(JobFile job, TrainingData data, SequenceModel model, BlasBackend blas)
    {
        ProductRecorder recorder = new(blas);
        float[] weights = new float[model.Layout.Length];
        model.Initialize(weights, job.Training.Seed);
        Bptt bptt = new(model, data.MaxSteps, data.RowsOf(0), recorder, data.MaxSourceSteps, job.Training.Memory);
        new DataShard(0, data, bptt, model, job.Training).Backpropagate(0, weights, new GradientMemory(model), telemetry: null);
        return [.. recorder.Uses.Where(use => use.Size > 0)];
    }

    static ChosenProducts Read(string file)
    {
        string problem = "it is incomplete.";
        try
        {
            if (JsonSerializer.Deserialize<ChosenProducts>(File.ReadAllText(file), JobEventJson.Options) is { Library: not null, Products: not null } read) return read;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            problem = e.Message;
        }

        throw new DataException($"'{file}' cannot be read: {problem} It says with which library the job computes, so the job cannot go on without it.");
    }

    /// <summary>What the file holds.</summary>
    /// <param name="Library">What our own products were compared with.</param>
    /// <param name="Products">All kinds of products of the job.</param>
    sealed record ChosenProducts(string Library, ChosenProduct[] Products)
    {
        /// <summary>Those that the other library computes.</summary>
        public IEnumerable<ChosenProduct> OfOther => Products.Where(product => product.IsOfOther);

        /// <summary>The choice as a clause.</summary>
        public string InWords => (Kinds(OfOther), Kinds(Products)) switch
        {
            (_, 0) => "Windrow's own, because no other library was found",
            (0, int all) => $"Windrow's own for all {all} kinds, because {Library} was not faster",
            var (count, all) => $"{Library} for {count} of {all} kinds, Windrow's own for the others",
        };

        static int Kinds(IEnumerable<ChosenProduct> products) => products.DistinctBy(product => product.Use.Shape).Count();
    }

    /// <summary>A kind of product, and how long one takes with either library.</summary>
    /// <param name="Use">The product.</param>
    /// <param name="WindrowMicroseconds">Our own.</param>
    /// <param name="OtherMicroseconds">The other library.</param>
    /// <param name="IsOfOther">Whether the other library computes it.</param>
    sealed record ChosenProduct(ProductUse Use, double WindrowMicroseconds, double OtherMicroseconds, bool IsOfOther);
}
