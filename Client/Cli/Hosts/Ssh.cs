using System.Diagnostics;

namespace Windrow.Cli.Hosts;

/// <summary>Runs shell scripts on other machines, with the user's own <c>ssh</c> and its configuration. It never asks for passwords.</summary>
static class Ssh
{
    /// <summary>The exit code with which ssh says that it has reached no shell.</summary>
    const int NotReached = 255;

    /// <summary>Runs a script, which travels over standard input: its text, with the cluster's address, is in no list of processes.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="IOException">The machine cannot be reached, or the script has failed; the message is the last line of standard error.</exception>
    public static async Task<string> RunAsync(ClusterHost host, string script, CancellationToken cancellation)
    {
        ProcessStartInfo start = new("ssh", ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-T", host.Login, "sh -s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation), error = process.StandardError.ReadToEndAsync(cancellation);
            await WriteAsync(process, script);
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode == 0) return await output;
            string last = (await error).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {process.ExitCode}";
            throw new IOException(process.ExitCode == NotReached ? $"ssh cannot reach it: {last}" : last);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    static async Task WriteAsync(Process process, string script)
    {
        try
        {
            await process.StandardInput.WriteAsync(script);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already; its exit code says why.
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new UserErrorException($"The program 'ssh' cannot be started: {e.Message}. Install OpenSSH's client.", e);
        }
    }
}
