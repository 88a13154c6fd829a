using Windrow.Numerics;

namespace Windrow.Models.Layers;

/// <summary>One layer at work on packed windows, or several, one upon the other. N = positions, D = input width.</summary>
/// <remarks>Holds all memory that a window needs; one thread at a time.</remarks>
interface ILayer
{
    /// <summary>The output, [N, width]; the lanes' state goes on.</summary>
    /// <param name="pass">The run.</param>
    /// <param name="input">[N, D]; not read when tokens go in one-hot.</param>
    MatrixView Forward(Pass pass, MatrixView input);

    /// <summary>What <see cref="Forward"/> gave last.</summary>
    MatrixView Output(Pass pass);

    /// <summary>All gradients of the parameters, overwritten.</summary>
    /// <param name="pass">The run.</param>
    /// <param name="input">That of <see cref="Forward"/>.</param>
    /// <param name="dOutput">dL/d(output), [N, width]; used up.</param>
    /// <param name="dInput">dL/d(input), overwritten, [N, D]; without columns when nobody wants it. May be the memory of
    /// <paramref name="input"/>, which is then not needed any more.</param>
    void Backward(Pass pass, MatrixView input, MatrixSpan dOutput, MatrixSpan dInput);
}
