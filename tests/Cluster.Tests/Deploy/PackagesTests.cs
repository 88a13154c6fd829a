using System.Text.Json;
using System.Xml.Linq;
using Windrow.Tests.Docs;

namespace Windrow.Tests.Deploy;

/// <summary>The quick part of <c>tests/Packages/run</c>: which projects become packages, and what the packages bring to their users.</summary>
public sealed class PackagesTests
{
    [Fact]
    public void Exactly_these_projects_become_packages_with_a_description_and_the_common_version()
    {
        string root = Path.GetDirectoryName(Repository.PathOf("Cluster.sln"))!;
        Dictionary<string, XElement> packable = Directory.GetFiles(root, "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), file => XElement.Load(file))
            .Where(project => project.Value.Descendants("IsPackable").Any(element => element.Value == "true"))
            .ToDictionary();
        Assert.Equal(
            ["Client/Cli/Cli.csproj", "Client/Sdk/Sdk.csproj", "Grains.Interfaces/Grains.Interfaces.csproj", "Grains/Grains.csproj", "Inference/Inference.csproj", "Shared/Shared.csproj", "Silo/Silo.csproj"],
            packable.Keys.Order(StringComparer.Ordinal));
        Assert.All(packable.Values, project => Assert.NotEqual("", Assert.Single(project.Descendants("Description")).Value));
        Assert.All(packable.Values, project => Assert.Empty(project.Descendants("Version")));
    }

    [Theory]
    // Orleans' package for encrypted connections brings its runtime, even to clients.
    [InlineData("Client/Sdk", "Microsoft.Orleans.Server", "Microsoft.Orleans.Persistence.AdoNet", "Microsoft.Data.Sqlite", "libtorch-cpu-linux-x64")]
    [InlineData("Inference", "Microsoft.Orleans.Core", "Microsoft.Data.Sqlite", "libtorch-cpu-linux-x64")]
    [InlineData("Silo", "libtorch-cpu-linux-x64", "Spectre.Console", "System.CommandLine")]
    public void A_package_does_not_bring(string project, params string[] unwanted)
    {
        using JsonDocument assets = JsonDocument.Parse(Repository.Read($"{project}/obj/project.assets.json"));
        string[] brought = [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name.Split('/')[0])];
        Assert.Contains("YamlDotNet", brought);     // what Windrow.Shared needs is there
        Assert.Empty(brought.Intersect(unwanted, StringComparer.OrdinalIgnoreCase));
    }
}
