using Windrow.Models.Initialization;

namespace Windrow.Models;

/// <summary>One parameter of a model, before it is placed in the flat vector.</summary>
/// <param name="Name">PyTorch's name, for example <c>rnn.weight_ih_l0</c>.</param>
/// <param name="Shape">PyTorch's shape.</param>
/// <param name="Start">Writes its initial values.</param>
sealed record ModelParameter(string Name, int[] Shape, Initializer Start);
