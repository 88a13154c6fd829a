using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Clustering;

namespace Windrow.Silo;

/// <summary>The cores of this machine that a cluster's silo uses. The silos of one user divide a machine's cores among themselves: each holds a lock for each
/// of its slots as long as it runs.</summary>
/// <remarks>A number of slots that is given is used whatever other silos do. Silos of other users, and silos in containers, which have files of their
/// own, are not seen.</remarks>
sealed partial class MachineCores : IDisposable
{
    readonly List<FileStream> _locks;

    MachineCores(List<FileStream> locks, int slots, bool isLeftNone) => (_locks, Slots, IsLeftNone) = (locks, slots, isLeftNone);

    /// <summary>Where silos of this user note which cores they use.</summary>
    public static string Folder => Path.Combine(Path.GetTempPath(), $"windrow-cores-{Environment.UserName}");

    /// <summary>Workers that compute at the same time on the silo.</summary>
    public int Slots { get; }

    /// <summary>Whether the silo was to have what is left, and the other silos use every core.</summary>
    public bool IsLeftNone { get; }

    /// <summary>Claims cores.</summary>
    /// <param name="slots">How many; null for all that are left, but at least one.</param>
    /// <param name="cores">Numbers of the cores that this process may use.</param>
    /// <param name="folder">Where silos note which cores they use; created if it does not exist.</param>
    public static MachineCores Claim(int? slots, IReadOnlyList<int> cores, string folder)
    {
        List<FileStream> locks = [];
        try
        {
            PrivateFolder.Create(folder);
            foreach (int core in cores)
            {
                if (locks.Count == slots) break;
                if (FileLock.TryTake(Path.Combine(folder, $"core-{core}.lock")) is { } held) locks.Add(held);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the folder, silos cannot know of each other.
            foreach (FileStream held in locks) held.Dispose();
            return new MachineCores([], slots ?? cores.Count, isLeftNone: false);
        }

        return new MachineCores(locks, slots ?? Math.Max(1, locks.Count), isLeftNone: slots is null && locks.Count == 0);
    }

    /// <summary>Gives the cores back.</summary>
    public void Dispose()
    {
        foreach (FileStream held in _locks) held.Dispose();
        _locks.Clear();
    }

    /// <summary>Numbers of the cores that this process may use: those that it is bound to, if it is, and no more than a container's limit allows.</summary>
    public static IReadOnlyList<int> Usable()
    {
        int count = Environment.ProcessorCount;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows()) return [.. Enumerable.Range(0, count)];
        using Process process = Process.GetCurrentProcess();
        long bound = process.ProcessorAffinity;
        int[] cores = [.. Enumerable.Range(0, 64).Where(core => (bound >> core & 1) == 1)];
        return cores.Length < count ? [.. Enumerable.Range(0, count)] : cores[..count];      // the mask covers 64 cores
    }

    /// <summary>Says how many cores a silo has, and gives them back when it stops.</summary>
    public sealed partial class Keeper(MachineCores cores, ILogger<MachineCores> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (cores.IsLeftNone) LogLeftNone(Environment.ProcessorCount);
            else LogSlots(cores.Slots, Environment.ProcessorCount);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            cores.Dispose();
            return Task.CompletedTask;
        }

        [LoggerMessage(LogLevel.Information, "This silo has {Slots} slots; the machine has {Cores} cores.")]
        partial void LogSlots(int slots, int cores);

        [LoggerMessage(LogLevel.Warning, "Other silos of this machine use all of its {Cores} cores. This silo has one slot all the same, so workers will wait for each other. Divide the cores with --slots.")]
        partial void LogLeftNone(int cores);
    }
}
