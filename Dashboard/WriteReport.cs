using Windrow.Dashboard.Jobs;

namespace Windrow.Dashboard;

/// <summary>Writes everything about a job to one HTML file.</summary>
public delegate Task<string> WriteReport(IPageJobs jobs, string id, CancellationToken cancellation);
