using Windrow.Silo;

namespace Windrow.Tests.Silo;

/// <summary>Silos that divide the cores of a machine among themselves.</summary>
public sealed class MachineCoresTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_silo_gets_the_cores_that_no_other_silo_uses()
    {
        using MachineCores given = Claim(1);
        MachineCores rest = Claim(null);
        Assert.Equal((1, 3), (given.Slots, rest.Slots));
        Assert.False(given.IsLeftNone || rest.IsLeftNone);

        using (MachineCores more = Claim(null)) Assert.Equal((1, true), (more.Slots, more.IsLeftNone));
        using (MachineCores many = Claim(2)) Assert.Equal((2, false), (many.Slots, many.IsLeftNone));        // as its user wants

        rest.Dispose();
        using MachineCores again = Claim(2), last = Claim(null);
        Assert.Equal((2, 1), (again.Slots, last.Slots));
        Assert.False(again.IsLeftNone || last.IsLeftNone);
    }

    [Fact]
    public void Without_a_folder_a_silo_has_every_core()
    {
        string file = _folder.File("file");
        File.WriteAllText(file, "");
        using MachineCores cores = MachineCores.Claim(null, [0, 1, 2, 3], Path.Combine(file, "cores"));
        Assert.Equal((4, false), (cores.Slots, cores.IsLeftNone));
    }

    [Fact]
    public void A_process_has_as_many_usable_cores_as_processors() => Assert.Equal(Environment.ProcessorCount, MachineCores.Usable().Distinct().Count());

    MachineCores Claim(int? slots) => MachineCores.Claim(slots, [0, 1, 2, 3], _folder.File("cores"));
}
