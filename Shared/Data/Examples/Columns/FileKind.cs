namespace Windrow.Data;

/// <summary>A kind of file that cells name.</summary>
/// <param name="Name">What it is.</param>
/// <param name="A">The same with an article and the types of file.</param>
/// <param name="MediaType">An example of its media type.</param>
readonly record struct FileKind(string Name, string A, string MediaType);
