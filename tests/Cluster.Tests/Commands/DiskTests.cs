using System.Globalization;
using Windrow.Tests.Processes;
using Windrow.Tests.Training;

namespace Windrow.Tests.Commands;

/// <summary>Disks that are full or read-only: commands say so, quickly and in words.</summary>
[Collection(ProcessCollection.Name)]
public sealed class DiskTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("windrow-disk-");

    public DiskTests()
    {
        TinyJob job = new() { Text = TinyJob.WriteText(_folder.FullName), Steps = 5_000, Checkpoints = "{everySteps: 10, keepLast: 1000}" };
        File.WriteAllText(Path.Combine(_folder.FullName, "job.yaml"), job.Yaml);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [MountFact]
    public async Task On_a_full_disk_training_goes_on_until_its_last_checkpoint_list_works_and_no_silo_starts()
    {
        WindrowProcess shell = await SmallDisk.RunAsync(_folder.FullName, "size=3m", """
            $W train job.yaml --runs disk; echo "train $?"
            head -c 3000000 /dev/zero > disk/filler
            begin=$(date +%s%N)
            $W list --runs disk; echo "list $?"
            $W resume tiny-1 --runs disk; echo "resume $?"
            echo "millis $((($(date +%s%N) - begin) / 1000000))"
            $W rm tiny-1 --runs disk --yes; echo "rm $?"
            """);
        foreach (string line in (string[])["train 1", "list 0", "resume 2", "rm 0"]) Assert.Contains(line, shell.OutLines);
        Assert.Matches(@"(?m)^step [\d,]+/5,000  (No checkpoint can be written|The job's events are not being stored): .*disk is full", shell.Error);
        Assert.Contains("Training stopped after step 5000, because the run folder could not be written or read: the disk is full.", shell.Error, StringComparison.Ordinal);
        Assert.Contains("disk' cannot be written: the disk is full; choose another with --runs.", shell.Error, StringComparison.Ordinal);
        Assert.Contains(shell.OutLines, line => line.Contains("tiny-1", StringComparison.Ordinal) && line.Contains("failed", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", shell.Error, StringComparison.Ordinal);     // no stack traces
        Assert.DoesNotContain("Orleans", shell.Error, StringComparison.Ordinal);
        string millis = Assert.Single(shell.OutLines, line => line.StartsWith("millis", StringComparison.Ordinal))[7..];
        Assert.InRange(int.Parse(millis, CultureInfo.InvariantCulture), 0, 20_000);      // two commands on a busy machine; it used to take minutes
    }

    [MountFact]
    public async Task A_read_only_folder_is_named_as_such()
    {
        WindrowProcess shell = await SmallDisk.RunAsync(_folder.FullName, "size=20m", """
            $W train job.yaml --set training.maxSteps=20 --runs disk; echo "first $?"
            mount -o remount,ro disk
            $W train job.yaml --runs disk; echo "train $?"
            $W list --runs disk; echo "list $?"
            $W watch tiny-1 --runs disk; echo "watch $?"
            $W silo --cluster disk; echo "silo $?"
            """);
        foreach (string line in (string[])["first 0", "train 2", "list 0", "watch 0", "silo 2"]) Assert.Contains(line, shell.OutLines);
        Assert.Contains("disk' cannot be written: read-only file system; choose another with --runs.", shell.Error, StringComparison.Ordinal);
        Assert.Contains("disk' cannot be written: read-only file system; choose another with --cluster.", shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("served by", shell.Error, StringComparison.Ordinal);
    }
}
