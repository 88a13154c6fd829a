using System.Globalization;
using System.Text;

namespace Windrow.Clustering.Postgres;

/// <summary>One version of the tables of a cluster's database, with the script that makes it from the version before.</summary>
/// <param name="Number">1 for the first version.</param>
/// <param name="Name">What the version added.</param>
/// <remarks>A script that only adds what older programs do not notice begins with a line such as <c>-- usable since 2</c>: programs that know the
/// tables up to version 2 can still use them, so silos can be replaced one by one. Without that line, a program must know the version.</remarks>
public sealed record SchemaVersion(int Number, string Name)
{
    const string Prefix = "Windrow.Clustering.Postgres/", UsableSinceLine = "-- usable since ";

    /// <summary>All versions that this program knows, oldest first: the files of <c>deploy/postgres</c>, named NUMBER-NAME.sql.</summary>
    public static IReadOnlyList<SchemaVersion> All { get; } = [.. typeof(SchemaVersion).Assembly.GetManifestResourceNames()
        .Where(resource => resource.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(resource => resource[Prefix.Length..].Split('-', 2))
        .Select(parts => new SchemaVersion(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].Replace('-', ' ')))
        .OrderBy(version => version.Number)];

    /// <summary>The oldest version of the tables whose programs can use this one.</summary>
    /// <param name="script">The version's script.</param>
    internal int UsableSince(string script) => script.StartsWith(UsableSinceLine, StringComparison.Ordinal)
        ? int.Parse(script.AsSpan(UsableSinceLine.Length, script.IndexOf('\n', StringComparison.Ordinal) - UsableSinceLine.Length), CultureInfo.InvariantCulture)
        : Number;

    internal string Script()
    {
        using Stream resource = typeof(SchemaVersion).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Number:D4}-{Name.Replace(' ', '-')}"))!;
        using StreamReader reader = new(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
