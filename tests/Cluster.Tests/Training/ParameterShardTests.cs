using Windrow.Grains.Parameters;
using Windrow.Grains.Wire;
using Windrow.Numerics;
using Windrow.Optimizers;

namespace Windrow.Tests.Training;

public sealed class ParameterShardTests
{
    const int DataShards = 3, Length = TensorBlob.ChunkLength + 64;

    [Fact]
    public void A_step_is_complete_when_every_chunk_has_every_data_shard_and_a_push_sent_twice_counts_once()
    {
        ParameterRange range = new(0, Length);
        AlignedBuffer vector = new(Length);
        ParameterShard shard = new(range, vector, 0, FloatFormat.Float32, DataShards, Optimizer.Create(new SgdOptions()), clip: null, step: 0);
        (int DataShard, int Chunk)[] pushes =
            [.. from dataShard in Enumerable.Range(0, DataShards) from chunk in Enumerable.Range(0, range.Chunks) select (dataShard, chunk)];
        Assert.Equal(6, pushes.Length);
        Random random = new(3);
        for (int step = 0; step < 5; step++)
        {
            random.Shuffle(pushes);
            foreach ((int dataShard, int chunk) in pushes)
            {
                Assert.False(shard.IsComplete);
                for (int time = 0; time < 2; time++) shard.Add(Push(step, dataShard, chunk, range.Chunk(chunk).Length));
            }

            Assert.True(shard.IsComplete);
            Assert.Equal((6.0, 6.0, 6L), (shard.Loss.Loss, shard.Loss.Weight, shard.Loss.Tokens));      // 1 + 2 + 3
            for (int piece = 0; piece < shard.Pieces; piece++) shard.Update(piece, norm: 1, learningRate: 0.5);
            shard.EndStep();

            // The mean gradient is (1 + 2 + 3) / 6 = 1 everywhere.
            Assert.Equal(step + 1, shard.Step);
            Assert.Equal(-0.5f * (step + 1), vector.Span[0]);
            Assert.Equal(-0.5f * (step + 1), vector.Span[Length - 1]);
        }
    }

    /// <summary>Steps of 2⁻¹⁰ from 1 are less than half of the distance to the next number in bfloat16, 2⁻⁷, and would be lost there.</summary>
    [Fact]
    public void Small_updates_add_up_although_workers_get_rounded_parameters()
    {
        AlignedBuffer vector = new(Length + 5);
        ParameterShard shard = new(new(0, Length), vector, 5, FloatFormat.Bfloat16, 1, Optimizer.Create(new SgdOptions()), clip: null, step: 0);
        shard.Load(0, Enumerable.Repeat(1f, Length).ToArray());
        Assert.Equal((0f, 1f, 1f), (vector.Span[4], vector.Span[5], shard.WorkerWeights.Span[Length - 1]));
        for (int step = 0; step < 12; step++)
        {
            for (int chunk = 0; chunk < 2; chunk++) shard.Add(Push(step, 0, chunk, new ParameterRange(0, Length).Chunk(chunk).Length));
            for (int piece = 0; piece < shard.Pieces; piece++) shard.Update(piece, norm: 1, learningRate: -1f / 1024);
            shard.EndStep();
            Assert.All((int[])[0, Length - 1], i =>
            {
                Assert.Equal(1 + (step + 1) / 1024f, shard.Weights.Span[i]);
                // Halfway, after 4 steps, to the even one, 1; after 12, to 1 + 2·2⁻⁷.
                Assert.Equal(step + 1 <= 4 ? 1f : step + 1 < 12 ? 1 + 1 / 128f : 1 + 2 / 128f, vector.Span[5 + i]);
            });
        }
    }

    static GradientPush Push(int step, int dataShard, int chunk, int length)
    {
        float[] gradient = new float[length];
        Array.Fill(gradient, dataShard + 1);
        return new GradientPush
        {
            Step = step,
            FirstDataShard = dataShard,
            DataShardCount = 1,
            Chunk = chunk,
            Gradient = new TensorBlob(gradient),
            Loss = dataShard + 1,
            Weight = dataShard + 1,
            Tokens = dataShard + 1,
            LearningRate = 0.5,
            Last = false,
        };
    }
}
