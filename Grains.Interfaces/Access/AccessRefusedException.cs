namespace Windrow.Grains.Access;

/// <summary>The key of the caller does not allow the call. The message is one sentence that says which key would.</summary>
[GenerateSerializer, Alias("windrow.AccessRefusedException")]
public sealed class AccessRefusedException : Exception
{
    public AccessRefusedException() { }

    public AccessRefusedException(string message) : base(message) { }

    public AccessRefusedException(string message, Exception inner) : base(message, inner) { }
}
