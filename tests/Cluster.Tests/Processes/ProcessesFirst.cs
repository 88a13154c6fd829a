using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Windrow.Tests.Processes.ProcessesFirst", "Windrow.Cluster.Tests")]

namespace Windrow.Tests.Processes;

/// <summary>Starts the collections of tests with processes first. They take longest, and the others run beside them.</summary>
public sealed class ProcessesFirst : ITestCollectionOrderer
{
    static readonly string[] First = [TrainingProcessCollection.Name, ProcessCollection.Name, ObservedProcessCollection.Name];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => !First.Contains(collection.DisplayName));
}
