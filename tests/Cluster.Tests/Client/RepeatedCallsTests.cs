using Orleans.Runtime.Messaging;
using Windrow.Client;

namespace Windrow.Tests.Client;

public sealed class RepeatedCallsTests
{
    readonly RepeatedCalls _calls = new(new ImpatientTime(), lost: null);
    int _made;

    public static TheoryData<Exception> CutOff =>
    [
        new ConnectionFailedException("Unable to connect to S127.0.0.1:38433:0, will retry after 999.8709ms"),
        new SiloUnavailableException("The silo is dead."),
    ];

    [Theory]
    [MemberData(nameof(CutOff), DisableDiscoveryEnumeration = true)]
    public async Task A_call_that_a_lost_silo_cuts_off_is_made_again_until_it_is_answered(Exception failure)
    {
        Assert.Equal("answered", await _calls.AskAsync(FailTwice(failure), default));
        Assert.Equal(3, _made);
    }

    [Theory]
    [MemberData(nameof(CutOff), DisableDiscoveryEnumeration = true)]
    public async Task A_call_that_must_not_arrive_twice_is_made_again_only_when_it_did_not_leave(Exception failure)
    {
        Task<string> asking = _calls.AskOnceAsync(FailTwice(failure), default);

        if (failure is ConnectionFailedException) Assert.Equal("answered", await asking);
        else Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => asking));
        Assert.Equal(failure is ConnectionFailedException ? 3 : 1, _made);
    }

    [Fact]
    public async Task A_call_that_keeps_failing_fails_in_the_end()
    {
        ConnectionFailedException failure = new("No gateway answers.");

        Assert.Same(failure, await Assert.ThrowsAsync<ConnectionFailedException>(() => _calls.AskAsync(Fail(failure), default)));
        Assert.InRange(_made, 2, 1_000);
    }

    [Theory]
    [InlineData(typeof(TimeoutException))]
    [InlineData(typeof(InvalidOperationException))]
    public async Task A_failure_of_another_kind_is_reported_at_once(Type kind)
    {
        Exception failure = (Exception)Activator.CreateInstance(kind)!;

        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => _calls.AskAsync(Fail(failure), default)));
        Assert.Equal(1, _made);
    }

    Func<Task<string>> FailTwice(Exception failure) =>
        () => ++_made <= 2 ? Task.FromException<string>(failure) : Task.FromResult("answered");

    Func<Task<string>> Fail(Exception failure) => () =>
    {
        _made++;
        return Task.FromException<string>(failure);
    };
}
