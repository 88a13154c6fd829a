using System.ComponentModel;

namespace Windrow.Data;

/// <summary>What one token of a text is.</summary>
public enum TokenUnit
{
    /// <summary>A Unicode scalar value (what Python calls a character); the text is UTF-8.</summary>
    Character,

    /// <summary>A byte, whatever the encoding; the vocabulary is the bytes that occur.</summary>
    Byte,
}

/// <summary>Text, of which the next token is predicted.</summary>
[DisplayName("text")]
[Description("Text from files, folders and globs: at each token the next one is predicted.")]
public sealed record TextDataOptions : DataOptions
{
    [Description("What one token is: a character of UTF-8 text, or a byte.")]
    public TokenUnit Unit { get; init; } = TokenUnit.Character;
}
