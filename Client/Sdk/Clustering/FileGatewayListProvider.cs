using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Windrow.Clustering;

namespace Windrow.Client.Clustering;

/// <summary>Tells Orleans' client which silos accept clients, from the cluster's membership file.</summary>
sealed class FileGatewayListProvider(MembershipFile file, IOptions<GatewayOptions> options) : IGatewayListProvider
{
    public TimeSpan MaxStaleness => options.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => Task.CompletedTask;

    public async Task<IList<Uri>> GetGateways()
    {
        MembershipDocument document = await file.ReadAsync();
        return [.. document.Silos.Where(s => s.Gateway is not null).Select(s => SiloAddress.New(s.Gateway!, s.Generation).ToGatewayUri())];
    }
}
