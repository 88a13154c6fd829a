using System.CommandLine;
using System.Net;

namespace Windrow.Cli;

/// <summary>Options that say where to listen for HTTP. A port alone is one of this machine only.</summary>
static class ListenOption
{
    public static Option<IPEndPoint?> Create(string name, string description, int usualPort) => new(name)
    {
        Description = description,
        HelpName = "[ADDRESS:]PORT",
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (TryParse(text, out IPEndPoint? listen)) return listen;
            result.AddError(Problem(name, text, usualPort));
            return null;
        },
    };

    /// <summary>Reads a port, or an address with a port.</summary>
    public static bool TryParse(string text, out IPEndPoint? listen)
    {
        listen = ushort.TryParse(text, out ushort port) ? new IPEndPoint(IPAddress.Loopback, port) : null;
        return listen is not null || (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out listen));
    }

    /// <summary>The sentence about a text that is neither.</summary>
    public static string Problem(string name, string text, int usualPort) =>
        $"{name} is {text}; it must be a port, or an IP address with a port, such as 0.0.0.0:{usualPort}.";
}
