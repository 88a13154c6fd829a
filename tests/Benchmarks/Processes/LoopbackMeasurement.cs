using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Windrow.Benchmarks.Measuring;

namespace Windrow.Benchmarks.Processes;

/// <summary>Measures how fast two processes, each on a core of its own, send bytes to each other over loopback when they do nothing else.</summary>
static class LoopbackMeasurement
{
    const string Name = "measure-loopback", Port = "PORT ";

    /// <summary>As much as Windrow sends and receives at a time.</summary>
    const int Message = 1 << 20, Block = 512 << 10;

    static readonly Option<int?> Peer = new("--peer") { Description = "Port of the other process; none to wait for it." };
    static readonly Option<int> Milliseconds = SharedOptions.Number("--milliseconds", "Time in which to send.", 3000);

    /// <summary>What <see cref="RunAsync"/> starts; hidden.</summary>
    public static Command Command()
    {
        Command command = new(Name, "Send to and receive from another process.") { Peer, Milliseconds };
        command.Hidden = true;
        command.SetAction(Measure);
        return command;
    }

    /// <summary>Starts both processes.</summary>
    /// <param name="cores">The two cores, as taskset counts them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Bytes per second in each of the two directions, both at the same time.</returns>
    public static async Task<double> RunAsync(string[] cores, CancellationToken cancellation)
    {
        TaskCompletionSource<string> port = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> first = ThisProgram.RunAsync(cores[0], [Name], cancellation, line =>
        {
            if (line.StartsWith(Port, StringComparison.Ordinal)) port.TrySetResult(line[Port.Length..]);
        });
        await await Task.WhenAny(port.Task, first);
        string rate = await ThisProgram.RunAsync(cores[1], [Name, Peer.Name, await port.Task], cancellation);
        await first;
        return double.Parse(rate, CultureInfo.InvariantCulture);
    }

    static int Measure(ParseResult parsed)
    {
        using Socket socket = parsed.GetValue(Peer) is int port ? Connect(port) : Accept();
        socket.NoDelay = true;
        TimeSpan limit = TimeSpan.FromMilliseconds(parsed.GetValue(Milliseconds));
        Thread sending = new(() => Send(socket, limit));
        long start = Stopwatch.GetTimestamp();
        sending.Start();
        long received = Receive(socket);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        sending.Join();
        if (parsed.GetValue(Peer) is not null) Console.Out.WriteLine((received / taken.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    static Socket Accept()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.Out.WriteLine($"{Port}{((IPEndPoint)listener.LocalEndPoint!).Port}");
        Console.Out.Flush();
        return listener.Accept();
    }

    static void Send(Socket socket, TimeSpan limit)
    {
        byte[] message = new byte[Message];
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < limit;)
        {
            for (int sent = 0; sent < message.Length;) sent += socket.Send(message.AsSpan(sent));
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    static long Receive(Socket socket)
    {
        byte[] block = new byte[Block];
        long all = 0;
        for (int received; (received = socket.Receive(block)) > 0;) all += received;
        return all;
    }
}
