namespace Windrow.Tests.Dashboard;

/// <summary>The browser that the tests of the page use.</summary>
static class Chromium
{
    public const string Missing = "Chromium is not installed on this machine.";

    static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    /// <summary>Its program; null where it is not installed.</summary>
    public static string? Program { get; } = Places.FirstOrDefault(File.Exists);
}

/// <summary>A test in a browser; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Chromium.Program is null) Skip = Chromium.Missing;
    }
}

/// <summary>Tests in a browser; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (Chromium.Program is null) Skip = Chromium.Missing;
    }
}
