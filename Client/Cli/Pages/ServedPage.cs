using System.Net;
using System.Security.Cryptography;
using Windrow.Cli.Reports;
using Windrow.Dashboard;
using Windrow.Dashboard.Jobs;

namespace Windrow.Cli.Pages;

/// <summary>Serves the page for the user of a command.</summary>
static class ServedPage
{
    public const int UsualPort = 8082;

    const int TokenBytes = 24;

    /// <summary>Begins to serve the page.</summary>
    /// <param name="cli">Gets a warning if other machines can reach the page.</param>
    /// <param name="listen">Where; null for the usual port of this machine, or a free one when it is taken.</param>
    /// <param name="jobs">The jobs.</param>
    /// <exception cref="UserErrorException">The port is in use, or the address does not belong to this machine.</exception>
    public static async Task<PageServer> StartAsync(CliContext cli, IPEndPoint? listen, IPageJobs jobs)
    {
        if (listen is not null && !IPAddress.IsLoopback(listen.Address))
            cli.Error.WriteLine("Other machines can reach this address. The page is protected by its token, but not encrypted: anyone who can read the network traffic can also use it.");
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        try
        {
            return await OnAsync(listen ?? new IPEndPoint(IPAddress.Loopback, UsualPort));
        }
        catch (IOException) when (listen is null)
        {
            return await OnAsync(new IPEndPoint(IPAddress.Loopback, 0));
        }
        catch (IOException e)
        {
            throw new UserErrorException(e.Message, e);
        }

        Task<PageServer> OnAsync(IPEndPoint at) => PageServer.StartAsync(new PageOptions { Listen = at, Token = token }, jobs, Report(cli), cli.Time);
    }

    /// <summary>Writes reports for pages.</summary>
    public static WriteReport Report(CliContext cli) => (jobs, id, cancellation) => JobReport.WriteAsync(jobs, id, cli.Time, cancellation);
}
