using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Windrow.Client;
using Windrow.Clustering;
using Windrow.Dashboard;
using Windrow.Dashboard.Jobs;
using Windrow.Silo;

namespace Windrow.Cli.Pages;

/// <summary>The page at a silo's own HTTP address.</summary>
static class SiloPage
{
    /// <summary>What adds the page to the silo's server; null where it would give away more than the silo does anyway.</summary>
    /// <remarks>Without keys, anyone who can connect to a silo can control its jobs, so a silo without a key listens on loopback only, and so does its
    /// page. With keys, the page would act with the silo's rights instead of its user's; <c>windrow ui --keys</c> uses the user's own.</remarks>
    /// <param name="cli">The clock.</param>
    /// <param name="options">The silo.</param>
    /// <param name="listen">Where its server listens.</param>
    /// <param name="services">The silo's services, which begin to work later.</param>
    public static Action<WebApplication>? For(CliContext cli, SiloOptions options, IPEndPoint listen, IServiceProvider services)
    {
        if (options.KeyFile is not null || !IPAddress.IsLoopback(listen.Address)) return null;
        return app => Page.AddTo(
            app,
            new ClusterJobs(new WindrowClient(services.GetRequiredService<IClusterClient>()), ClusterBackend.Parse(options.Cluster).Name),
            ProductVersion.Current,
            ServedPage.Report(cli),
            token: null,
            cli.Time);
    }
}
