using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>Finds a key of the job file that was written in the wrong section.</summary>
static class KeySearch
{
    /// <summary>The full path of the key with this name or ending, if the whole job file has exactly one.</summary>
    public static string? Elsewhere(string word)
    {
        string end = "." + Suggestion.Plain(word);
        IEnumerable<string> found = Paths(typeof(JobFile), "").Where(path => ("." + Suggestion.Plain(path)).EndsWith(end, StringComparison.Ordinal));
        return found.Distinct().Take(2).ToList() is [string only] ? only : null;
    }

    static IEnumerable<string> Paths(Type record, string path) => OptionKey.Of(record).SelectMany(key =>
    {
        string at = OptionKey.Join(path, key.Name);
        IEnumerable<Type> below = key.IsRecord ? [key.Type] : key.IsVariant ? OptionVariants.Of(key.Type).ByName.Values
            : key.IsVariantList ? OptionVariants.Of(key.ItemType).ByName.Values : [];
        return below.SelectMany(type => Paths(type, at)).Prepend(at);
    });
}
