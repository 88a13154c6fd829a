using Windrow.Numerics.Blas;

namespace Windrow.Cli.Hosting;

/// <summary>Tells the user what will multiply the matrices, before a silo in this process begins.</summary>
static class ComputeNotice
{
    /// <exception cref="BlasNotFoundException">The named library cannot be used.</exception>
    public static void Write(CliContext cli, SessionRequest request)
    {
        if (request.Place is JobsPlace.Cluster) return;
        BlasBackend backend = BlasLibrary.Load(request.Blas).Backend;
        string slow = backend is ManagedBlas ? ": right but slow; 'windrow info' shows which libraries were looked for" : "";
        cli.Error.WriteLine($"Computing with {backend.Description}{slow}");
    }
}
