using Microsoft.Extensions.DependencyInjection;

namespace Windrow.Inference;

/// <summary>Models in programs with dependency injection, such as those of ASP.NET.</summary>
public static class WindrowModelServices
{
    /// <summary>Registers a model as a <see cref="WindrowModel"/> that all requests share. It is opened when it is first asked for, and what
    /// <see cref="WindrowModel.Open"/> throws is thrown there.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="path">A run folder, the folder of a checkpoint, or a bundle.</param>
    /// <param name="options">Which checkpoint of a run to use, and how to multiply.</param>
    public static IServiceCollection AddWindrowModel(this IServiceCollection services, string path, WindrowModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return services.AddSingleton(_ => WindrowModel.Open(path, options));
    }
}
