namespace Windrow.Data;

/// <summary>What a text consists of, numbered from 0. The numbers are the model's tokens, so the vocabulary is as much a part of a trained
/// model as its weights.</summary>
public abstract class Vocabulary
{
    /// <summary>What one token stands for.</summary>
    public abstract TokenUnit Unit { get; }

    /// <summary>Number of different tokens.</summary>
    public abstract int Count { get; }

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="DataException">Part of the text is not in the vocabulary; the message has its position, counted from 1.</exception>
    public abstract int[] Encode(string text);

    /// <summary>The text of one token. Bytes become characters only in sequence, and words have spaces between them: see
    /// <see cref="TokenDecoder"/>.</summary>
    /// <exception cref="InvalidOperationException">The tokens are bytes.</exception>
    public abstract string Decode(int token);

    /// <summary>Reads <c>vocabulary.json</c>.</summary>
    /// <exception cref="DataException">The file is missing or damaged.</exception>
    public static Vocabulary Read(string file) => VocabularyFile.Read(file);

    /// <summary>The symbols in the order of their tokens: the content of <c>vocabulary.json</c>.</summary>
    private protected abstract VocabularyFile Content { get; }

    internal void Write(Stream stream) => JsonFile.Write(stream, Content);

    /// <summary>The content of <c>vocabulary.json</c> on one line.</summary>
    internal string ToJson() => JsonFile.Line(Content);
}
