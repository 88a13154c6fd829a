using Windrow.Grains.Access;
using Windrow.Grains.Jobs;
using Windrow.Security;
using Windrow.Tests.Silo;
using Windrow.Tests.Training;

namespace Windrow.Tests.Security;

/// <summary>Messages over a user's connection whose heads Orleans would believe.</summary>
public sealed class ForgedMessageTests(KeyedCluster cluster) : IClassFixture<KeyedCluster>
{
    static readonly byte[] Client = "sys.client"u8.ToArray();

    /// <summary>What the head of a message says falsely. It starts at byte 8; the sender's type at byte 20, as length, hash and text.</summary>
    public static TheoryData<string> Forgeries => ["answer", "answered", "cache", "sender", "hash", "head", "body"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_connection_with_a_forged_message_ends_and_other_users_notice_nothing(string forgery)
    {
        string name = $"mallory-{forgery}";
        ClusterKey key = ClusterKey.Load(cluster.Authority.Add(name, KeyRole.Administrator), TimeProvider.System);
        bool forge = false;
        await using HostileClient hostile = await HostileClient.ConnectAsync(cluster, key, Caller.Unknown, message => forge ? Forged(message, forgery) : message);
        IJobIndexGrain index = hostile.Grains.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key);
        Assert.NotNull(await index.ListAsync());        // as long as it behaves

        forge = true;
        Assert.False(hostile.ConnectionEnded.IsCompleted);
        Task written = hostile.Grains.GetGrain<INotebookGrain>(forgery).WriteAsync("forged");     // a grain may call it, users may not
        await hostile.ConnectionEnded.WaitAsync(LocalCluster.Limit);
        await Assert.ThrowsAnyAsync<Exception>(() => written.WaitAsync(LocalCluster.Limit));
        Assert.Null(await cluster.First.Client.GetGrain<INotebookGrain>(forgery).ReadAsync());

        await using HostileClient honest = await HostileClient.ConnectAsync(cluster, key, Caller.Unknown, tamper: null);
        Assert.NotNull(await honest.Grains.GetGrain<IJobIndexGrain>(IJobIndexGrain.Key).ListAsync());
    }

    static byte[] Forged(byte[] message, string forgery)
    {
        int text = 20 + 1 + 4;
        Assert.Equal(Client, message[text..(text + Client.Length)]);
        switch (forgery)
        {
            case "answer":
                message[10] = (byte)((message[10] & 0xF0) | 2);     // a response instead of a request
                break;
            case "answered":
                message[10] |= 0x10;        // its result
                break;
            case "cache":
                message[8] |= 0x80;
                break;
            case "sender":
                IdSpan job = IdSpan.Create("worker.sys");       // as long as "sys.client"
                BitConverter.TryWriteBytes(message.AsSpan(text - 4), job.GetHashCode());
                "worker.sys"u8.CopyTo(message.AsSpan(text));
                break;
            case "hash":
                message[text - 1] ^= 1;
                break;
            case "head":
                BitConverter.TryWriteBytes(message, int.MaxValue);
                break;
            case "body":
                BitConverter.TryWriteBytes(message.AsSpan(4), 90 << 20);
                break;
        }

        return message;
    }
}
