using Windrow.Models;

namespace Windrow.Tests.Models;

public class ParameterLayoutTests
{
    static readonly string[] TwoLayers =
    [
        "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0",
        "rnn.weight_ih_l1", "rnn.weight_hh_l1", "rnn.bias_ih_l1", "rnn.bias_hh_l1",
        "head.weight", "head.bias",
    ];

    /// <summary>The keys of the state dict of a PyTorch module with <c>rnn</c> (nn.RNN, nn.LSTM or nn.GRU) and <c>head</c> (nn.Linear).</summary>
    [Theory]
    [InlineData(CellKind.RnnTanh, 1)]
    [InlineData(CellKind.RnnRelu, 1)]
    [InlineData(CellKind.Lstm, 4)]
    [InlineData(CellKind.Gru, 3)]
    public void Names_order_and_shapes_match_PyTorchs_state_dict(CellKind cell, int gates)
    {
        ParameterLayout oneHot = Layout(cell, null);
        Assert.Equal(TwoLayers, oneHot.Entries.Select(e => e.Name));
        Assert.Equal([gates * 7, 13], oneHot["rnn.weight_ih_l0"].Shape);
        Assert.Equal([gates * 7, 7], oneHot["rnn.weight_hh_l0"].Shape);
        Assert.Equal([gates * 7, 7], oneHot["rnn.weight_ih_l1"].Shape);
        Assert.Equal([gates * 7], oneHot["rnn.bias_ih_l0"].Shape);
        Assert.Equal([gates * 7], oneHot["rnn.bias_hh_l1"].Shape);
        Assert.Equal([13, 7], oneHot["head.weight"].Shape);
        Assert.Equal([13], oneHot["head.bias"].Shape);

        ParameterLayout embedded = Layout(cell, 5);
        Assert.Equal(["embedding.weight", .. TwoLayers], embedded.Entries.Select(e => e.Name));
        Assert.Equal([13, 5], embedded["embedding.weight"].Shape);
        Assert.Equal([gates * 7, 5], embedded["rnn.weight_ih_l0"].Shape);
    }

    [Fact]
    public void Parameters_begin_on_cache_lines_in_order_and_do_not_overlap()
    {
        ParameterLayout layout = Layout(CellKind.Lstm, 5);
        int end = 0;
        foreach (ParameterEntry entry in layout.Entries)
        {
            Assert.Equal(0, entry.Offset % 16);
            Assert.InRange(entry.Offset, end, end + 15);
            end = entry.Offset + entry.Length;
        }

        Assert.InRange(layout.Length, end, end + 15);
        Assert.Equal(0, layout.Length % 16);
        Assert.Equal(layout.Entries.Sum(e => e.Shape.Aggregate(1, (a, b) => a * b)), layout.ParameterCount);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4097, 2)]
    [InlineData(8192, 2)]
    public void The_last_block_may_be_shorter(int length, int blocks) =>
        Assert.Equal(blocks, new ParameterLayout([("w", [length])]).BlockCount);

    [Fact]
    public void Clearing_the_gaps_leaves_the_parameters_alone()
    {
        ParameterLayout layout = Layout(CellKind.Gru, 5);
        float[] flat = new float[layout.Length];
        flat.AsSpan().Fill(float.NaN);
        foreach (ParameterEntry entry in layout.Entries) entry.In(flat.AsSpan()).Fill(1f);
        layout.ClearGaps(flat);
        Assert.Equal(layout.ParameterCount, flat.Count(x => x == 1f));
        Assert.Equal(layout.Length - layout.ParameterCount, flat.Count(x => x == 0f));
    }

    static ParameterLayout Layout(CellKind cell, int? embedding) =>
        new SequenceModel(new ModelOptions { Cell = cell, Layers = 2, HiddenSize = 7, EmbeddingSize = embedding }, ModelPorts.Text(13)).Layout;
}
