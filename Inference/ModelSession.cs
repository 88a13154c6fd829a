using Windrow.Data;
using Windrow.Inference.Meaning;
using Windrow.Inference.Network;
using Windrow.Models;

namespace Windrow.Inference;

/// <summary>Runs a model step by step on one stream: a time step in, an answer out, and the state is the caller's. Any number of sessions of a model
/// can run at the same time; one session is for one thread at a time. A step allocates nothing once every thread has made its first.</summary>
public sealed class ModelSession
{
    readonly TrainedNetwork _network;
    readonly ModelMeaning _meaning;
    readonly LaneState _state;

    internal ModelSession(TrainedNetwork network, ModelMeaning meaning)
    {
        (_network, _meaning) = (network, meaning);
        _state = new LaneState(network.Model, 1);
    }

    /// <summary>Steps since the beginning, or since <see cref="Reset"/>.</summary>
    public long Steps { get; private set; }

    /// <summary>Number of floats in the state.</summary>
    public int StateLength => _state.Parts.Sum(part => part.Width);

    /// <summary>Reads one time step of numbers.</summary>
    /// <param name="numbers">In the data's own units: for a series, one for each of <see cref="WindrowModel.Inputs"/>.</param>
    /// <param name="values">Receives a value for each of <see cref="WindrowModel.Outputs"/>: probabilities, or numbers in the data's own units.</param>
    /// <exception cref="DataException">A number is not finite, or the model reads tokens.</exception>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Step(ReadOnlySpan<double> numbers, Span<double> values)
    {
        if (_meaning.Tokens is not null) throw new DataException("The model reads tokens, but a time step has numbers. Give one token.");
        Require(numbers.Length, _meaning.Ports.InputWidth, "inputs");
        foreach (double number in numbers)
        {
            if (!float.IsFinite((float)number)) throw new DataException($"A time step has the number {number}, which is not finite in 32 bits. Leave the step out, or correct it.");
        }

        Step(null, numbers, values);
    }

    /// <summary>Reads one token.</summary>
    /// <param name="token">A token that the model knows; any other is read as &lt;unk&gt; where the model has that.</param>
    /// <param name="values">Receives a value for each of <see cref="WindrowModel.Outputs"/>.</param>
    /// <exception cref="DataException">The model does not know the token, or reads numbers.</exception>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void Step(string token, Span<double> values)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (_meaning.Tokens is not { } tokens) throw new DataException("The model reads numbers, but a time step has a token. Give its numbers.");
        Step(tokens.Of(token), [], values);
    }

    /// <summary>Returns to the beginning.</summary>
    public void Reset()
    {
        _state.Clear();
        Steps = 0;
    }

    /// <summary>A session that goes on from here by itself.</summary>
    public ModelSession Fork()
    {
        ModelSession fork = new(_network, _meaning) { Steps = Steps };
        for (int i = 0; i < _state.Parts.Count; i++) _state.Parts[i].Values.Span.CopyTo(fork._state.Parts[i].Values.Span);
        return fork;
    }

    /// <summary>Copies the state out, [<see cref="StateLength"/>].</summary>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void Save(Span<float> state)
    {
        Require(state.Length, StateLength, "state");
        foreach (LaneStatePart part in _state.Parts)
        {
            part.Values.Span[..part.Width].CopyTo(state);
            state = state[part.Width..];
        }
    }

    /// <summary>Goes on from a state that <see cref="Save"/> copied out.</summary>
    /// <param name="state">[<see cref="StateLength"/>].</param>
    /// <param name="steps">Steps that led to it; 0 for the beginning, whose state is the model's own.</param>
    /// <exception cref="ArgumentException">The span has the wrong length.</exception>
    public void Restore(ReadOnlySpan<float> state, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Require(state.Length, StateLength, "state");
        foreach (LaneStatePart part in _state.Parts)
        {
            state[..part.Width].CopyTo(part.Values.Span);
            state = state[part.Width..];
        }

        Steps = steps;
    }

    void Step(int? token, ReadOnlySpan<double> numbers, Span<double> values)
    {
        Require(values.Length, _meaning.Outputs.Width, "outputs");
        _network.Step(_state, begins: Steps == 0, token, numbers, _meaning, values);
        Steps++;
    }

    static void Require(int came, int expected, string what)
    {
        if (came != expected) throw new ArgumentException($"The {what} of a session have the length {came}; expected {expected}.");
    }
}
