using System.Text.Json.Serialization;

namespace Windrow.Data;

/// <summary>A column as the training part taught it: all that is needed to turn a new row's value into the model's input.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextColumn), "text")]
[JsonDerivedType(typeof(NumberColumn), "number")]
[JsonDerivedType(typeof(CategoryColumn), "category")]
[JsonDerivedType(typeof(TimeColumn), "time")]
[JsonDerivedType(typeof(AudioColumn), "audio")]
[JsonDerivedType(typeof(ImageColumn), "image")]
public abstract record InputColumn
{
    /// <summary>The column's name.</summary>
    public required string Column { get; init; }
}

/// <summary>A column whose value becomes a fixed number of features.</summary>
public abstract record FeatureColumn : InputColumn
{
    /// <summary>Number of features.</summary>
    [JsonIgnore]
    public abstract int Width { get; }

    /// <summary>Writes the features of a value.</summary>
    /// <param name="cell">The value.</param>
    /// <param name="mark">How numbers are written in texts.</param>
    /// <param name="features">Receives them, [<see cref="Width"/>].</param>
    /// <returns>What is wrong, as the rest of a sentence that begins with the line; null when nothing is.</returns>
    internal abstract string? Encode(Cell cell, DecimalMark mark, Span<float> features);
}
