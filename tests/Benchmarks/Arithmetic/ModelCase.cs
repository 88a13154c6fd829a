using Windrow.Models;
using Windrow.Models.Layers;

namespace Windrow.Benchmarks.Arithmetic;

/// <summary>A model and the size of its windows.</summary>
/// <param name="Name">For the tables.</param>
/// <param name="Options">The model.</param>
/// <param name="Ports">What it reads and predicts.</param>
/// <param name="Lanes">Rows of a window, B.</param>
/// <param name="Window">Time steps, T.</param>
sealed record ModelCase(string Name, ModelOptions Options, ModelPorts Ports, int Lanes, int Window)
{
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

    /// <summary>The classic settings of a character model, with another cell or batch.</summary>
    public static ModelCase Classic(CellKind cell, int lanes) => Of(new ModelOptions { Cell = cell, Layers = 2, HiddenSize = 128 }, 65, lanes, 50);

    /// <summary>A model that predicts the next symbol.</summary>
    public static ModelCase Of(ModelOptions options, int vocabulary, int lanes, int window)
    {
        string input = options.EmbeddingSize is int width ? $"embedded in {width}" : "one-hot";
        string name = $"{Word(options.RecurrentCell)} {options.Layers}x{options.HiddenSize}, {vocabulary} symbols {input}, batch {lanes}, window {window}";
        return new ModelCase(name, options, ModelPorts.Text(vocabulary), lanes, window);
    }

    /// <summary>A model that reads some numbers at each time step and predicts those of the next one.</summary>
    public static ModelCase OfSeries(ModelOptions options, int width, int lanes, int window)
    {
        string name = $"{Word(options.RecurrentCell)} {options.Layers}x{options.HiddenSize}, {width} real inputs, batch {lanes}, window {window}";
        return new ModelCase(name, options, new ModelPorts { InputWidth = width, Outputs = width, TargetsAreClasses = false }, lanes, window);
    }

    /// <summary>A cell as people write it.</summary>
    public static string Word(CellKind cell) => cell switch
    {
        CellKind.RnnTanh => "RNN (tanh)",
        CellKind.RnnRelu => "RNN (ReLU)",
        _ => cell.ToString().ToUpperInvariant(),
    };
}
