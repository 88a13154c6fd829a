namespace Windrow.Tests.Client;

/// <summary>A job file in its own folder, with a text next to it.</summary>
sealed class JobFileOnDisk : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-cli-");

    public JobFileOnDisk(string name, string? text = null)
    {
        Text = text ?? $"name: {name}\ndata:\n  path: text.txt\ntraining:\n  maxEpochs: 1\n  batchSize: 4\n  window: 10\n";
        File.WriteAllText(Path, Text);
        File.WriteAllText(System.IO.Path.Combine(_folder.FullName, "text.txt"), string.Concat(Enumerable.Repeat("to be or not to be\n", 100)));
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "job.yaml");

    public string Text { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
