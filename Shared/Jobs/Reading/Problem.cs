using Windrow.Wording;

namespace Windrow.Jobs.Reading;

/// <summary>The sentences that describe problems: the place, what was found there, what is allowed, and the nearest valid
/// word.</summary>
static class Problem
{
    public static string Wrong(string path, string found, Source where, string mustBe, string? suggestion = null) =>
        $"{path} is {found} ({where}); it must be {mustBe}{DidYouMean(suggestion)}";

    public static string Missing(string path, Source? where, string mustBe) =>
        $"{path} is missing{(where is { } known ? $" ({known})" : "")}; it must be {mustBe}.";

    public static string Unknown(string path, Source where, string owner, IEnumerable<string> keys, string? suggestion) =>
        $"{path} is not a key of {owner} ({where}); its keys are {string.Join(", ", keys)}{DidYouMean(suggestion)}";

    public static string Twice(string path, Source first, Source second) =>
        $"{path} is given twice ({first} and {second}); keep one of them.";

    /// <summary>What was found, in words; texts in quotes, to tell the text "5" from the number 5.</summary>
    public static string Found(Node node) => node switch
    {
        MappingNode => "a mapping",
        ListNode { Items.Count: 0 } => "an empty list",
        ListNode => "a list",
        ScalarNode { IsBlank: true } => "empty",
        ScalarNode { Quoted: true } scalar => $"the text \"{Quoted.Show(scalar.Text)}\"",
        ScalarNode scalar => Quoted.Show(scalar.Text),
        _ => "unreadable",
    };

    static string DidYouMean(string? suggestion) => suggestion is null ? "." : $"; did you mean {suggestion}?";
}
