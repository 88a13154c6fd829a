using System.Numerics;

namespace Windrow.Grains.Reduction;

/// <summary>A node of the binary tree in which sums over data shards are formed: <see cref="Count"/> leaves from <see cref="First"/> on.</summary>
/// <remarks>The left child of a node of n leaves has the first 2ᵏ of them, for the largest 2ᵏ below n. The tree depends only on the number of
/// data shards: which worker computes a sum, and when, cannot change its bits.</remarks>
/// <param name="First">Index of the first leaf.</param>
/// <param name="Count">Number of leaves.</param>
readonly record struct TreeNode(int First, int Count)
{
    /// <summary>The left child's leaves; only for nodes of two or more.</summary>
    public TreeNode Left => new(First, 1 << BitOperations.Log2((uint)Count - 1));

    /// <summary>The right child's leaves; only for nodes of two or more.</summary>
    public TreeNode Right => new(First + Left.Count, Count - Left.Count);

    /// <summary>The node that this one is a child of, in the tree over <paramref name="leaves"/>.</summary>
    /// <exception cref="ArgumentException">This is the root, or not a node of that tree.</exception>
    public TreeNode Parent(int leaves)
    {
        TreeNode node = new(0, leaves);
        while (node.Count > 1)
        {
            TreeNode child = First < node.Right.First ? node.Left : node.Right;
            if (child == this) return node;
            node = child;
        }

        throw new ArgumentException($"The data shards {First} to {First + Count - 1} have no parent in the tree over {leaves}.");
    }

    /// <summary>The largest nodes of the tree over <paramref name="leaves"/> that lie within this range, in order.</summary>
    public IEnumerable<TreeNode> Cover(int leaves) => Cover(new TreeNode(0, leaves));

    IEnumerable<TreeNode> Cover(TreeNode node)
    {
        if (node.First >= First + Count || node.First + node.Count <= First) return [];
        bool within = node.First >= First && node.First + node.Count <= First + Count;
        return within ? [node] : Cover(node.Left).Concat(Cover(node.Right));
    }
}
