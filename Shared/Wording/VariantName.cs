using System.ComponentModel;
using System.Reflection;

namespace Windrow.Wording;

/// <summary>What a job file calls one kind of an option that has several, such as <c>adam</c>.</summary>
static class VariantName
{
    /// <summary>The name, from the record's <see cref="DisplayNameAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">The record has none.</exception>
    public static string Of(Type variant) => variant.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName
        ?? throw new InvalidOperationException($"{variant} has no DisplayName, by which a job file could choose it.");
}
