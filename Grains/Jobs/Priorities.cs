using Windrow.Grains.Access;
using Windrow.Jobs;
using Windrow.Security;

namespace Windrow.Grains.Jobs;

/// <summary>Who may give a job which priority.</summary>
static class Priorities
{
    /// <summary>Why the caller may not give a job this priority, as a sentence; null if it may.</summary>
    public static string? Refusal(JobPriority priority)
    {
        if (!Enum.IsDefined(priority)) return $"The priority is {(int)priority}; it must be low, normal or high.";
        return priority < JobPriority.High || Caller.Current is null or { Role: KeyRole.Administrator or KeyRole.Silo }
            ? null
            : $"The key '{Caller.Current.Name}' may give a job low or normal priority; high needs an administrator's key.";
    }

    /// <summary>The priority as a word.</summary>
    public static string InWords(JobPriority priority) => priority.ToString().ToLowerInvariant();
}
