using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;
using Windrow.Checkpoints;
using Windrow.Data;
using Windrow.Grains.Generation;
using Windrow.Grains.Wire;

namespace Windrow.Tests.Wire;

/// <summary>Exceptions that a grain throws reach a caller in another process with their type, their message and their cause.</summary>
public sealed class WireExceptionsTests : IDisposable
{
    readonly ServiceProvider _services = new ServiceCollection().AddSerializer(builder => builder.AddAssembly(typeof(GenerationException).Assembly)).AddWireExceptions().BuildServiceProvider();

    public static TheoryData<Exception> Exceptions =>
    [
        new DataException("The text has no tokens."),
        new CheckpointException("The checkpoint is damaged."),
        new GenerationException("No text can be written.", new DataException("The text has no tokens.")),
        new IOException("The folder cannot be written.", new UnauthorizedAccessException("It belongs to another user.")),
        new NpgsqlException("The connection was closed.", new TimeoutException("It took too long.")),
        new AggregateException("Two calls failed.", new DataException("The text has no tokens."), new CheckpointException("The checkpoint is damaged.")),
    ];

    public void Dispose() => _services.Dispose();

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void An_exception_arrives_with_its_type_its_message_and_its_cause(Exception sent)
    {
        Serializer serializer = _services.GetRequiredService<Serializer>();
        Exception? arrived = serializer.Deserialize<Exception>(serializer.SerializeToArray(sent));
        for (Exception? expected = sent; expected is not null; (expected, arrived) = (expected.InnerException, arrived.InnerException))
        {
            Assert.Equal(expected.GetType(), arrived!.GetType());
            Assert.Equal(expected.Message, arrived.Message);
        }

        Assert.Null(arrived);
    }
}
