namespace Windrow.Grains.Reduction;

/// <summary>Sums that wait for their sibling in the tree over data shards. Not thread-safe.</summary>
/// <param name="leaves">Number of data shards of the job.</param>
sealed class ReductionTree<T>(int leaves)
{
    readonly Dictionary<TreeNode, T> _waiting = [];
    readonly bool[] _seen = new bool[leaves];

    /// <summary>The sum over all leaves, once it is complete.</summary>
    public bool TryGetRoot(out T? root) => _waiting.TryGetValue(new TreeNode(0, leaves), out root);

    /// <summary>The sums that wait, in the order of their leaves.</summary>
    public IEnumerable<(TreeNode Node, T Sum)> Waiting => _waiting.OrderBy(pair => pair.Key.First).Select(pair => (pair.Key, pair.Value));

    /// <summary>Records that the sum over a node has arrived; false when one of its leaves has already arrived, because nothing may count twice.</summary>
    public bool TryClaim(TreeNode node)
    {
        Span<bool> seen = _seen.AsSpan(node.First, node.Count);
        if (seen.Contains(true)) return false;
        seen.Fill(true);
        return true;
    }

    /// <summary>Removes a claimed node's sibling, if it has arrived, so that the two can be added; otherwise, the node waits.</summary>
    /// <param name="node">In: the node; out: its parent, if the sibling had arrived.</param>
    /// <param name="sum">The node's sum.</param>
    /// <param name="left">The left summand.</param>
    /// <param name="right">The right summand.</param>
    public bool TryPair(ref TreeNode node, T sum, out T left, out T right)
    {
        if (node.Count < leaves)
        {
            TreeNode parent = node.Parent(leaves), sibling = node == parent.Left ? parent.Right : parent.Left;
            if (_waiting.Remove(sibling, out T? other))
            {
                (left, right) = node == parent.Left ? (sum, other) : (other, sum);
                node = parent;
                return true;
            }
        }

        _waiting.Add(node, sum);
        (left, right) = (sum, sum);
        return false;
    }

    /// <summary>Adds a claimed node's sum, and forms every sum that this makes possible.</summary>
    public void Add(TreeNode node, T sum, Func<T, T, T> add)
    {
        while (TryPair(ref node, sum, out T left, out T right)) sum = add(left, right);
    }

    /// <summary>Forgets everything, ready for the next step.</summary>
    public void Clear()
    {
        _waiting.Clear();
        Array.Clear(_seen);
    }
}
