using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Windrow.Models;

/// <summary>The recurrent cells.</summary>
public enum CellKind
{
    /// <summary>Simple (Elman) network with tanh.</summary>
    RnnTanh,

    /// <summary>Simple (Elman) network with the rectifier.</summary>
    RnnRelu,

    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent unit, with the reset gate after the matrix product.</summary>
    Gru,
}

/// <summary>The section <c>model</c> of a job file.</summary>
public sealed record ModelOptions
{
    [Description("The recurrent cell.")]
    public CellKind Cell { get; init; } = CellKind.Lstm;

    [Description("Units of each recurrent layer.")]
    [Range(1, 65_536)]
    public int HiddenSize { get; init; } = 128;

    [Description("Recurrent layers, one upon the other.")]
    [Range(1, 64)]
    public int Layers { get; init; } = 2;

    [Description("Width of a learned embedding of the tokens; when left out the first layer sees tokens one-hot.")]
    [Range(1, 65_536)]
    public int? EmbeddingSize { get; init; }
}
