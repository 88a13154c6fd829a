using Windrow.Grains.Mirrors;

namespace Windrow.Tests.Runs;

public sealed class SiloMirrorsTests
{
    static readonly MirrorPiece Piece = new(MirrorVector.Weights, 0, 0, 4);

    readonly SiloMirrors _mirrors = new();

    [Fact]
    public void The_last_complete_copy_stays_until_the_next_is_complete_everywhere()
    {
        Begin(step: 10, confirmed: -1).Complete();
        StateCopy next = Begin(step: 20, confirmed: 10);
        Assert.Equal([10L], Steps());                           // one that is being made is not offered
        next.Complete();
        Assert.Equal([10L, 20L], Steps());
        Begin(step: 30, confirmed: 20);
        Assert.Equal([20L], Steps());
    }

    [Fact]
    public void A_copy_that_other_silos_did_not_complete_goes_and_the_one_before_it_stays()
    {
        Begin(step: 10, confirmed: -1).Complete();
        Begin(step: 20, confirmed: 10).Complete();
        Begin(step: 30, confirmed: 10);
        Assert.Equal([10L], Steps());
    }

    [Fact]
    public void Memory_is_used_again_but_never_that_of_a_copy_that_is_kept_or_still_being_written()
    {
        float[] first = Begin(step: 10, confirmed: -1)[Piece];  // given up before it was complete: late values may still arrive
        StateCopy second = Begin(step: 20, confirmed: -1);
        Assert.NotSame(first, second[Piece]);
        second.Complete();
        StateCopy third = Begin(step: 30, confirmed: 20);
        Assert.NotSame(second[Piece], third[Piece]);
        third.Complete();
        Assert.Same(second[Piece], Begin(step: 40, confirmed: 30)[Piece]);
    }

    [Fact]
    public void The_copies_that_two_starts_made_of_the_same_step_are_both_found_by_their_pieces()
    {
        MirrorPiece other = Piece with { Index = 1 };
        Begin(step: 10, confirmed: -1).Complete();
        Begin(step: 10, confirmed: 10, incarnation: 2, piece: other).Complete();
        Assert.Equal([Piece, other], _mirrors.Of("demo-1").Select(copy => copy.Has(other) ? other : Piece));
    }

    [Fact]
    public void An_earlier_start_of_the_job_is_refused()
    {
        Begin(step: 10, confirmed: -1, incarnation: 3).Complete();
        Assert.Contains("Start 2 of job 'demo-1' is over", Assert.Throws<InvalidOperationException>(() => Begin(20, 10, incarnation: 2)).Message, StringComparison.Ordinal);
        Assert.Equal([10L], Steps());
    }

    StateCopy Begin(long step, long confirmed, int incarnation = 1, MirrorPiece? piece = null) => _mirrors.Begin(new MirrorOrder
    {
        JobId = "demo-1",
        Incarnation = incarnation,
        Step = step,
        Confirmed = confirmed,
        Progress = "{}",
        Sources = [new MirrorSource(piece ?? Piece, 0, 0)],
        LocalWeights = false,
    });

    IEnumerable<long> Steps() => _mirrors.Of("demo-1").Select(copy => copy.Order.Step);
}
