using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Windrow.Silo;
using Windrow.Silo.Security;

namespace Windrow.Tests.Security;

/// <summary>Silos without a key on an address that other machines can reach.</summary>
public sealed class InsecureTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("127.3.2.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("10.0.0.7", false, false)]
    [InlineData("10.0.0.7", true, true)]
    [InlineData("fe80::1", false, false)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("::ffff:10.0.0.7", false, false)]
    public void Only_loopback_needs_no_key(string address, bool insecure, bool isAccepted)
    {
        string[] problems = [.. new SiloOptions { Cluster = "c", Address = address, Insecure = insecure }.Problems()];
        if (isAccepted) Assert.Empty(problems);
        else Assert.Contains("with --insecure", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_says_so_at_the_start_and_every_hour()
    {
        ManualTime time = new();
        Lines lines = new();
        using InsecureWarning warning = new(new SiloOptions { Cluster = "c", Address = "10.0.0.7", Insecure = true }, time, lines);
        await warning.StartAsync(default);
        await lines.CountAsync(1);
        for (int hour = 1; hour <= 3; hour++)
        {
            Assert.Equal(TimeSpan.FromHours(1), time.Period);
            time.Tick();
            await lines.CountAsync(1 + hour);
        }

        await warning.StopAsync(default);
    }

    /// <summary>A clock with one timer, which the test moves.</summary>
    sealed class ManualTime : TimeProvider
    {
        Action _tick = () => throw new InvalidOperationException("There is no timer.");

        public TimeSpan Period { get; private set; }

        public void Tick() => _tick();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (Period, _tick) = (period, () => callback(state));
            return new Timer();
        }

        sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    sealed class Lines : ILogger<InsecureWarning>
    {
        readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
        int _count;

        public async Task CountAsync(int expected) =>
            Assert.Equal(expected, await _counts.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal(LogLevel.Warning, logLevel);
            Assert.Contains("without a key", formatter(state, exception), StringComparison.Ordinal);
            _counts.Writer.TryWrite(++_count);
        }
    }
}
