using Windrow.Numerics.Blas;

namespace Windrow.Cli.Hosting;

/// <summary>Tells the user what will multiply matrices, before a silo in this process starts.</summary>
static class ComputeNotice
{
    /// <exception cref="BlasNotFoundException">The named library cannot be used.</exception>
    public static void Write(CliContext cli, SessionRequest request)
    {
        if (request.Place is JobsPlace.Cluster) return;
        BlasBackend backend = BlasLibrary.Load(request.Blas).Backend;
        string slow = backend is ManagedBlas ? ": correct but slow; 'windrow info' shows which libraries were tried" : "";
        cli.Error.WriteLine($"Computing with {backend.Description}{slow}");
    }
}
