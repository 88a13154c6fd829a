namespace Windrow.Grains.Wire;

/// <summary>How many bytes of tensors this process has exchanged with others. What stays within a silo is passed by reference and does not count.</summary>
public static class TensorTraffic
{
    static long _sent, _received;

    /// <summary>Bytes sent, with their headers.</summary>
    public static long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Bytes received, with their headers.</summary>
    public static long ReceivedBytes => Interlocked.Read(ref _received);

    internal static void Sent(uint bytes) => Interlocked.Add(ref _sent, bytes);

    internal static void Received(uint bytes) => Interlocked.Add(ref _received, bytes);
}
