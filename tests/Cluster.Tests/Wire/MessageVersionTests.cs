using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Windrow.Grains.Wire;

namespace Windrow.Tests.Wire;

/// <summary>Silos and clients of two versions understand each other as long as messages only get new fields with new ids.</summary>
public sealed class MessageVersionTests : IDisposable
{
    readonly ServiceProvider _services = new ServiceCollection()
        .AddSerializer(builder => builder.AddAssembly(typeof(TensorBlob).Assembly).AddAssembly(typeof(Order).Assembly)).BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void A_message_with_fields_that_this_version_does_not_know_is_read_without_them()
    {
        LaterOrder sent = new()
        {
            Step = 7,
            Sender = "0.2.0",
            More = new LaterPart { Rate = 0.5, Names = ["a", "b"] },
            Values = new TensorBlob(Enumerable.Range(0, 100).Select(i => (float)i).ToArray()),
            Label = "first",
        };
        Order read = Read<LaterOrder, Order>(sent);
        Assert.Equal((7, "first"), (read.Step, read.Label));
    }

    [Fact]
    public void A_message_of_an_earlier_version_leaves_new_fields_at_their_defaults()
    {
        LaterOrder read = Read<Order, LaterOrder>(new Order { Step = 7, Label = "first" });
        Assert.Equal((7, "first", "", null, null), (read.Step, read.Label, read.Sender, read.More, read.Values));
    }

    /// <summary>The value as the other version receives it, in a message with something after it.</summary>
    TOther Read<T, TOther>(T value)
    {
        byte[] message = _services.GetRequiredService<Serializer<Envelope<T>>>().SerializeToArray(new Envelope<T> { Content = value, Hops = 3 });
        Envelope<TOther> read = _services.GetRequiredService<Serializer<Envelope<TOther>>>().Deserialize(message)!;
        Assert.Equal(3, read.Hops);
        return read.Content!;
    }

    [GenerateSerializer]
    internal sealed record Envelope<T>
    {
        [Id(0)] public T? Content { get; init; }

        [Id(1)] public int Hops { get; init; }
    }

    [GenerateSerializer]
    internal sealed record Order
    {
        [Id(0)] public required int Step { get; init; }

        [Id(5)] public string? Label { get; init; }
    }

    [GenerateSerializer]
    internal sealed record LaterOrder
    {
        [Id(0)] public required int Step { get; init; }

        [Id(1)] public string Sender { get; init; } = "";

        [Id(2)] public LaterPart? More { get; init; }

        [Id(3)] public TensorBlob? Values { get; init; }

        [Id(5)] public string? Label { get; init; }
    }

    [GenerateSerializer]
    internal sealed record LaterPart
    {
        [Id(0)] public double Rate { get; init; }

        [Id(1)] public string[] Names { get; init; } = [];
    }
}
