using Windrow.Numerics.Kernels;

namespace Windrow.Models.Outputs;

/// <summary>A window's targets as the parts of an adaptive softmax see them. M = targets.</summary>
/// <remarks>The predictions of a cluster are in their order in the window, so the sums over them do not depend on anything else.</remarks>
sealed class ClusterTargets(AdaptiveShape shape, int maxTargets)
{
    readonly int[] _ofHead = new int[maxTargets], _rows = new int[maxTargets], _words = new int[maxTargets];
    readonly int[] _ends = new int[shape.Clusters.Count];      // of each cluster's part of _rows and _words
    int _count;

    /// <summary>For each prediction, what the head has to predict: a word of the shortlist or a cluster. [M].</summary>
    public ReadOnlySpan<int> OfHead => _ofHead.AsSpan(0, _count);

    /// <summary>The predictions whose target is in a cluster.</summary>
    public ReadOnlySpan<int> RowsOf(int cluster) => PartOf(cluster, _rows);

    /// <summary>The words that these have to predict, counted from the cluster's first.</summary>
    public ReadOnlySpan<int> WordsOf(int cluster) => PartOf(cluster, _words);

    /// <summary>Sorts the targets of a window.</summary>
    /// <param name="targets">[M], each from 0 to V - 1.</param>
    /// <exception cref="ArgumentException">A target is not a word.</exception>
    public void Set(ReadOnlySpan<int> targets)
    {
        _count = targets.Length;
        _ends.AsSpan().Clear();
        for (int i = 0; i < targets.Length; i++)
        {
            if ((uint)targets[i] >= (uint)shape.Words) throw SoftmaxCrossEntropy.NoClass(targets[i], shape.Words);
            int cluster = shape.ClusterOf(targets[i]);
            _ofHead[i] = cluster < 0 ? targets[i] : shape.Shortlist + cluster;
            if (cluster >= 0) _ends[cluster]++;
        }

        int start = 0;
        foreach (ref int end in _ends.AsSpan()) (start, end) = (start + end, start);       // first where each part begins
        for (int i = 0; i < targets.Length; i++)
        {
            if (_ofHead[i] < shape.Shortlist) continue;
            int cluster = _ofHead[i] - shape.Shortlist, at = _ends[cluster]++;
            (_rows[at], _words[at]) = (i, targets[i] - shape.Clusters[cluster].First);
        }
    }

    ReadOnlySpan<int> PartOf(int cluster, int[] all) => all.AsSpan((cluster == 0 ? 0 : _ends[cluster - 1]).._ends[cluster]);
}
