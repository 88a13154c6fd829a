namespace Windrow.Tests.Silo;

/// <summary>A grain for the tests of the host: it keeps a line of text, says where it runs, and sends bytes back.</summary>
[Alias("windrow.tests.INotebookGrain")]
public interface INotebookGrain : IGrainWithStringKey
{
    [Alias("WriteAsync")]
    Task WriteAsync(string line);

    [Alias("ReadAsync")]
    Task<string?> ReadAsync();

    [Alias("WhereAsync")]
    Task<string> WhereAsync();

    [Alias("EchoAsync")]
    Task<byte[]> EchoAsync([Immutable] byte[] bytes);
}

/// <summary>What a notebook keeps.</summary>
[GenerateSerializer, Alias("windrow.tests.Page")]
public sealed class Page
{
    [Id(0)]
    public string? Line { get; set; }
}

/// <summary>The key is a name that the test chooses.</summary>
public sealed class NotebookGrain([PersistentState("page", "jobs")] IPersistentState<Page> page) : Grain, INotebookGrain
{
    public Task WriteAsync(string line)
    {
        page.State.Line = line;
        return page.WriteStateAsync();
    }

    public Task<string?> ReadAsync() => Task.FromResult(page.State.Line);

    public Task<string> WhereAsync() => Task.FromResult(RuntimeIdentity);

    public Task<byte[]> EchoAsync(byte[] bytes) => Task.FromResult(bytes);
}
