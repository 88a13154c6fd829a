namespace Windrow.Metrics;

/// <summary>What tags say about where entities begin and end, whether they are written as IOB1, IOB2 (also called BIO), BIOES or BILOU.</summary>
/// <remarks>A tag is O, or a letter and the entity's type: B begins an entity, I is inside, E or L ends it, S or U is the only one. The rules are
/// those of the CoNLL program <c>conlleval</c>, which seqeval uses by default too: a wrong order, such as I after O, begins an entity instead of
/// being an error. Tjong Kim Sang and Buchholz 2000, https://aclanthology.org/W00-0726.</remarks>
sealed class TagScheme
{
    const int NoType = -1;

    readonly (char Place, int Type)[] _tags;

    /// <summary>Reads the meaning of each tag from its name.</summary>
    public TagScheme(IReadOnlyList<string> names)
    {
        Types = [.. names.Where(name => Parse(name).Place != 'O').Select(name => Parse(name).Type).Distinct().Order(StringComparer.Ordinal)];
        _tags = [.. names.Select(name => Parse(name)).Select(tag => (tag.Place, tag.Place == 'O' ? NoType : Array.IndexOf(Types, tag.Type)))];
    }

    /// <summary>Types of entities, sorted. Tags without a type, such as B, have the type entity.</summary>
    public string[] Types { get; }

    /// <summary>The type of a tag's entity; −1 for O.</summary>
    public int TypeOf(int tag) => tag == Outside ? NoType : _tags[tag].Type;

    /// <summary>A tag that stands before and after each sequence: it means the same as O.</summary>
    public const int Outside = -1;

    /// <summary>The first name that is no tag; null when all are.</summary>
    public static string? FirstUnreadable(IReadOnlyList<string> names) => names.FirstOrDefault(name => Parse(name).Place == '?');

    /// <summary>Whether an entity begins with a tag.</summary>
    public bool Begins(int previous, int tag)
    {
        ((char before, int typeBefore), (char place, int type)) = (Of(previous), Of(tag));
        if (place == 'O') return false;
        return place is 'B' or 'S' || before is 'O' or 'E' or 'S' || type != typeBefore;
    }

    /// <summary>Whether an entity ended with the tag before this one.</summary>
    public bool Ended(int previous, int tag)
    {
        ((char before, int typeBefore), (char place, int type)) = (Of(previous), Of(tag));
        if (before == 'O') return false;
        return before is 'E' or 'S' || place is 'B' or 'S' or 'O' || type != typeBefore;
    }

    (char Place, int Type) Of(int tag) => tag == Outside ? ('O', NoType) : _tags[tag];

    static (char Place, string Type) Parse(string name)
    {
        if (name == "O") return ('O', "");
        if (name.Length == 0 || (name.Length > 1 && name[1] is not ('-' or '_')) || name.Length == 2) return ('?', "");
        char place = name[0] switch
        {
            'B' or 'I' or 'E' or 'S' => name[0],
            'L' => 'E',
            'U' => 'S',
            'M' => 'I',
            _ => '?',
        };
        return (place, name.Length > 1 ? name[2..] : "entity");
    }
}
