namespace Windrow.Images;

/// <summary>An image that cannot be read. The message is the rest of a sentence that begins with the file's name, and says what to do.</summary>
public sealed class ImageException : Exception
{
    public ImageException(string message) : base(message)
    {
    }

    public ImageException(string message, Exception inner) : base(message, inner)
    {
    }
}
