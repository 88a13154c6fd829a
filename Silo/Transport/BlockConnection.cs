using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Windrow.Silo.Transport;

/// <summary>One TCP connection as the two pipes that Orleans reads and writes, filled and drained in blocks from the pool.</summary>
/// <remarks>
/// Two loops run until either side ends the connection: receive (socket to input pipe) and send (output pipe to socket).
/// Whichever ends first shuts the socket down, which ends the other. <see cref="ConnectionClosed"/> fires when receiving
/// has ended; Orleans waits for it before it disposes the connection. The pipes have no pause threshold, because Orleans needs a whole
/// message in the pipe before it reads any of it: the sender's window is the only flow control.
/// </remarks>
sealed class BlockConnection : ConnectionContext
{
    /// <summary>A pipe asks for a new block once the current one has less room than this.</summary>
    const int SmallestReceive = 64 << 10;

    readonly Socket _socket;
    readonly Pipe _input;
    readonly Pipe _output;
    readonly CancellationTokenSource _closed = new();
    readonly Task _loops;
    int _isShutDown;

    /// <summary>Starts both loops; the connection owns <paramref name="socket"/> from here on.</summary>
    public BlockConnection(Socket socket, BlockPool pool)
    {
        _socket = socket;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        _input = new Pipe(new PipeOptions(
            pool, PipeScheduler.ThreadPool, PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            pool.MaxBufferSize, useSynchronizationContext: false));
        _output = new Pipe(new PipeOptions(
            pool, PipeScheduler.Inline, PipeScheduler.ThreadPool, pauseWriterThreshold: 0, resumeWriterThreshold: 0,
            pool.MaxBufferSize, useSynchronizationContext: false));
        Transport = new DuplexPipe(_input.Reader, _output.Writer);
        _loops = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(SendAsync));
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        ShutDown();
        _output.Reader.CancelPendingRead();
    }

    public override void Abort() => Abort(new ConnectionAbortedException());

    public override async ValueTask DisposeAsync()
    {
        await _input.Reader.CompleteAsync();
        await _output.Writer.CompleteAsync();
        await _loops;
        _closed.Dispose();
        _socket.Dispose();
        await base.DisposeAsync();
    }

    async Task ReceiveAsync()
    {
        Exception? error = null;
        try
        {
            bool reading = true;
            while (reading)
            {
                await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);   // an idle connection waits without holding a block
                int received = await _socket.ReceiveAsync(_input.Writer.GetMemory(SmallestReceive), SocketFlags.None);
                _input.Writer.Advance(received);
                FlushResult flushed = await _input.Writer.FlushAsync();
                reading = received > 0 && !flushed.IsCompleted && !flushed.IsCanceled;
            }
        }
        catch (SocketException e)
        {
            error = new ConnectionResetException(e.Message, e);
        }
        catch (ObjectDisposedException e)
        {
            error = new ConnectionAbortedException("The connection was closed on this side.", e);
        }
        finally
        {
            await _input.Writer.CompleteAsync(error);
            await _closed.CancelAsync();
        }
    }

    async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            bool sending = true;
            while (sending)
            {
                ReadResult read = await _output.Reader.ReadAsync();
                if (read.IsCanceled) break;
                foreach (ReadOnlyMemory<byte> block in read.Buffer) await SendAsync(block);
                _output.Reader.AdvanceTo(read.Buffer.End);
                sending = !read.IsCompleted;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            error = e;
        }
        finally
        {
            ShutDown();
            await _output.Reader.CompleteAsync(error);
            _input.Writer.CancelPendingFlush();
        }
    }

    async Task SendAsync(ReadOnlyMemory<byte> block)
    {
        while (block.Length > 0) block = block[await _socket.SendAsync(block, SocketFlags.None)..];
    }

    void ShutDown()
    {
        if (Interlocked.Exchange(ref _isShutDown, 1) != 0) return;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other side closed it first.
        }

        _socket.Dispose();
    }

    sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
