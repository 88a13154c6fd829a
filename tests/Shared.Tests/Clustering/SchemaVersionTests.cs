using Windrow.Clustering.Postgres;

namespace Windrow.Tests.Clustering;

public sealed class SchemaVersionTests
{
    [Fact]
    public void A_script_says_in_its_first_line_which_programs_can_use_what_it_makes()
    {
        SchemaVersion third = new(3, "later");
        Assert.Equal(2, third.UsableSince("-- usable since 2\nALTER TABLE silo ADD COLUMN windrow text;\n"));
        Assert.Equal(3, third.UsableSince("ALTER TABLE silo RENAME COLUMN name TO silo_name;\n"));
        Assert.All(SchemaVersion.All, version => Assert.InRange(version.UsableSince(version.Script()), 1, version.Number));
    }
}
