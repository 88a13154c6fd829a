using System.Text.Json.Serialization;

namespace Windrow.Numerics.Choosing;

/// <summary>How a job uses a kind of product.</summary>
/// <param name="Shape">The kind.</param>
/// <param name="M">Rows of the result, where it was largest.</param>
/// <param name="K">The inner size there.</param>
/// <param name="N">Columns of the result there.</param>
/// <param name="Times">Number of such products in one window.</param>
public sealed record ProductUse(ProductShape Shape, int M, int K, int N, int Times)
{
    /// <summary>Multiplications of the largest one.</summary>
    [JsonIgnore]
    public long Size => (long)M * K * N;
}
