using Windrow.Numerics;

namespace Windrow.Models.Layers;

/// <summary>One layer, or a stack of layers, running on packed windows. N = positions, D = input width.</summary>
/// <remarks>Holds all the memory that a window needs. Use it from one thread at a time.</remarks>
interface ILayer
{
    /// <summary>Computes the output, [N, width], and advances the lanes' state.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="input">[N, D]; not read when the input is one-hot tokens.</param>
    MatrixView Forward(Pass pass, MatrixView input);

    /// <summary>The output of the last <see cref="Forward"/>.</summary>
    MatrixView Output(Pass pass);

    /// <summary>Overwrites the gradients of all parameters.</summary>
    /// <param name="pass">The current pass.</param>
    /// <param name="input">The input given to <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, width]; used as scratch memory.</param>
    /// <param name="dInput">dL/d(input), overwritten, [N, D]; without columns when it is not needed. May share memory with
    /// <paramref name="input"/>, which is then overwritten.</param>
    void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput);
}
