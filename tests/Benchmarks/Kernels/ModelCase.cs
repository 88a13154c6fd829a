using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Benchmarks.Kernels;

/// <summary>A model and the size of its windows.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Options">The model.</param>
/// <param name="Ports">What it reads and predicts.</param>
/// <param name="Lanes">Rows of a window, B.</param>
/// <param name="Window">Time steps, T.</param>
sealed record ModelCase(string Name, ModelOptions Options, ModelPorts Ports, int Lanes, int Window)
{
    /// <summary>What is measured: the classic settings with every cell, as one data shard and as half of one; then other common sizes.</summary>
    public static IReadOnlyList<ModelCase> All { get; } =
    [
        Classic(CellKind.Lstm, 50),
        Classic(CellKind.Lstm, 25),
        Classic(CellKind.Gru, 50),
        Classic(CellKind.RnnTanh, 50),
        Classic(CellKind.RnnRelu, 50),
        Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 200, EmbeddingSize = 200 }, 10_000, 20, 20),
        Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 1, HiddenSize = 512 }, 65, 64, 100),
        Of(new ModelOptions { Cell = CellKind.Gru, Layers = 1, HiddenSize = 256 }, 65, 32, 50),
        Of(new ModelOptions { Cell = CellKind.Lstm, Layers = 2, HiddenSize = 64 }, 7, 32, 96),
    ];

    /// <summary>Time steps of a window over all its rows, N.</summary>
    public int Positions => Lanes * Window;

    /// <summary>Each direction of each recurrent layer, from the input up.</summary>
    public IEnumerable<RecurrentShape> Layers
    {
        get
        {
            int input = Options.EmbeddingSize ?? (Ports.VocabularySize > 0 ? Ports.VocabularySize : Ports.InputWidth);
            for (int l = 0; l < Options.Layers; l++)
            {
                foreach (bool reverse in Options.Bidirectional ? (bool[])[false, true] : [false])
                    yield return new RecurrentShape(Options.RecurrentCell, l, l == 0 ? input : OutputWidth, Options.HiddenSize, reverse);
            }
        }
    }

    /// <summary>Units of a layer over its directions.</summary>
    public int OutputWidth => Options.HiddenSize * (Options.Bidirectional ? 2 : 1);

    public SequenceModel Model() => new(Options, Ports);

    /// <summary>A model that predicts the next symbol.</summary>
    public static ModelCase Of(ModelOptions options, int vocabulary, int lanes, int window)
    {
        string input = options.EmbeddingSize is int width ? $"embedded in {width}" : "one-hot";
        string name = $"{Word(options.RecurrentCell)} {options.Layers}x{options.HiddenSize}, {vocabulary} symbols {input}, batch {lanes}, window {window}";
        return new ModelCase(name, options, ModelPorts.Text(vocabulary), lanes, window);
    }

    /// <summary>A cell as people write it.</summary>
    public static string Word(CellKind cell) => cell switch
    {
        CellKind.RnnTanh => "RNN (tanh)",
        CellKind.RnnRelu => "RNN (ReLU)",
        _ => cell.ToString().ToUpperInvariant(),
    };

    static ModelCase Classic(CellKind cell, int lanes) => Of(new ModelOptions { Cell = cell, Layers = 2, HiddenSize = 128 }, 65, lanes, 50);
}
