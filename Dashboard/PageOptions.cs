using System.Net;

namespace Windrow.Dashboard;

/// <summary>Where a page is served, and to whom.</summary>
public sealed record PageOptions
{
    /// <summary>Where to listen; port 0 chooses a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Part of the address that the page's user opens, and of all addresses below it. Null lets everyone in who can connect.</summary>
    public string? Token { get; init; }
}
