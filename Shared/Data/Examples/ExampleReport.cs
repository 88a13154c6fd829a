namespace Windrow.Data;

/// <summary>What the rows and columns of examples became, for people.</summary>
/// <param name="Rows">Examples of all parts.</param>
/// <param name="Skipped">Rows that were left out.</param>
/// <param name="WhySkipped">Sentences about the first of them.</param>
/// <param name="PreprocessingSha256">SHA-256 of <see cref="PreprocessingFileName"/>, lower-case hexadecimal.</param>
/// <param name="Columns">What each input became, and the target.</param>
sealed record ExampleReport(long Rows, long Skipped, IReadOnlyList<string> WhySkipped, string PreprocessingSha256, IReadOnlyList<ColumnReport> Columns)
{
    /// <summary>The file of the prepared data with the <see cref="Preprocessing"/>.</summary>
    public const string PreprocessingFileName = "preprocessing.json";
}
