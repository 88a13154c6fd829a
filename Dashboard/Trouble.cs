using Windrow.Client;

namespace Windrow.Dashboard;

/// <summary>Says why something could not be done.</summary>
static class Trouble
{
    /// <summary>One sentence for the page's user.</summary>
    public static string Sentence(Exception exception) => exception switch
    {
        JobNotFoundException missing => $"There is no job '{missing.JobId}'.",
        TimeoutException => "No silo is responding.",
        _ => exception.Message,
    };
}
