using System.ComponentModel;
using System.Reflection;

namespace Windrow.Wording;

/// <summary>The name in a job file of one kind of an option that has several, such as <c>adam</c>.</summary>
static class VariantName
{
    /// <summary>The name, from the record's <see cref="DisplayNameAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">The record has no such attribute.</exception>
    public static string Of(Type variant) => variant.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName
        ?? throw new InvalidOperationException($"{variant} has no DisplayName, which a job file needs to choose it.");
}
