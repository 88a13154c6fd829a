using Windrow.Grains.Reduction;

namespace Windrow.Tests.Training;

public sealed class ReductionTreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void The_bits_of_a_sum_are_those_of_the_tree_in_whatever_order_the_leaves_arrive(int leaves)
    {
        float[] values = [.. Enumerable.Range(0, leaves).Select(i => MathF.Pow(10, i % 7 - 3) / 3)];
        float expected = SumOf(values);
        Random random = new(7);
        for (int round = 0; round < 20; round++)
        {
            ReductionTree<float> tree = new(leaves);
            int[] order = [.. Enumerable.Range(0, leaves)];
            random.Shuffle(order);
            foreach (int leaf in order)
            {
                Assert.False(tree.TryGetRoot(out _));
                Assert.True(tree.TryClaim(new TreeNode(leaf, 1)));
                tree.Add(new TreeNode(leaf, 1), values[leaf], static (a, b) => a + b);
                Assert.False(tree.TryClaim(new TreeNode(leaf, 1)));
            }

            Assert.True(tree.TryGetRoot(out float root));
            Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(root));
        }
    }

    /// <summary>The definition: the left part has the largest power of two below the number of values.</summary>
    static float SumOf(ReadOnlySpan<float> values)
    {
        if (values.Length == 1) return values[0];
        int left = 1;
        while (2 * left < values.Length) left *= 2;
        return SumOf(values[..left]) + SumOf(values[left..]);
    }
}
