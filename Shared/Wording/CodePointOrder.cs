namespace Windrow.Wording;

/// <summary>The order of texts by code points, which is also that of their UTF-8 bytes. That of code units places characters outside the Basic Multilingual
/// Plane before U+E000.</summary>
static class CodePointOrder
{
    public static int Compare(string a, string b)
    {
        for (int i = 0; i < a.Length && i < b.Length; i++)
        {
            if (a[i] != b[i]) return Place(a[i]).CompareTo(Place(b[i]));
        }

        return a.Length.CompareTo(b.Length);
    }

    /// <summary>Surrogates after all other code units.</summary>
    static int Place(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
