using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Windrow.Tests.Processes.ProcessesFirst", "Windrow.Cluster.Tests")]

namespace Windrow.Tests.Processes;

/// <summary>Starts the tests that run one after the other first. They take longest, and the others run beside them.</summary>
public sealed class ProcessesFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.DisplayName != ProcessCollection.Name);
}
