using System.Text.Json.Serialization;
using Windrow.Models.Telemetry;

namespace Windrow.Grains.Metrics;

/// <summary>The gradient of a step was measured through time, in data shard 0. docs/gradient-telemetry.md says how to read it.</summary>
[GenerateSerializer, Immutable, Alias("windrow.GradientsEvent")]
public sealed record GradientsEvent : JobEvent
{
    /// <summary>Every direction of every recurrent layer, from the input up.</summary>
    [Id(0), JsonPropertyName("layers")] public LayerReport[] Layers { get; init; } = [];
}

/// <summary>What one direction of one recurrent layer did with the gradient of one step.</summary>
/// <remarks>k counts steps back from the last step of each row.</remarks>
[GenerateSerializer, Immutable, Alias("windrow.LayerReport")]
public sealed record LayerReport
{
    /// <summary>The layer and direction: <c>l0</c>, <c>l0_reverse</c>.</summary>
    [Id(0), JsonPropertyName("name")] public required string Name { get; init; }

    [Id(1), JsonPropertyName("verdict")] public required GradientVerdict Verdict { get; init; }

    /// <summary>Steps back after which less than 1 % of a gradient is left; null when more is left at the window's first step.</summary>
    [Id(2), JsonPropertyName("horizon")] public double? Horizon { get; init; }

    /// <summary>What the verdict means, and which settings would help.</summary>
    [Id(3), JsonPropertyName("advice")] public required string Advice { get; init; }

    /// <summary>Share of all gate values that are near either end of their range, from 0 to 1.</summary>
    [Id(4), JsonPropertyName("saturated")] public float Saturated { get; init; }

    /// <summary>The same for each gate and each end of its range.</summary>
    [Id(5), JsonPropertyName("gates")] public GateReport[] Gates { get; init; } = [];

    /// <summary>Share of ReLU units whose output was zero throughout the window, from 0 to 1.</summary>
    [Id(6), JsonPropertyName("dead")] public float Dead { get; init; }

    /// <summary>Spectral radius of the recurrent weights; for LSTM and GRU, of those of the candidate.</summary>
    [Id(7), JsonPropertyName("spectral_radius")] public double SpectralRadius { get; init; }

    /// <summary>For each k, the norm of dL/dh of a row, where L is the sum of the losses at all steps.</summary>
    [Id(8), JsonPropertyName("norms")] public required float[] Norms { get; init; }

    /// <summary>For each k, the share that is left of a gradient that enters only at the last step.</summary>
    [Id(9), JsonPropertyName("decay")] public required float[] Decay { get; init; }
}

/// <summary>How much of one gate is saturated.</summary>
/// <param name="Name">The gate.</param>
/// <param name="Low">Share of the gate's values below 0.05 (sigmoid) or −0.95 (tanh).</param>
/// <param name="High">Share of the gate's values above 0.95.</param>
[GenerateSerializer, Immutable, Alias("windrow.GateReport")]
public sealed record GateReport(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("low")] float Low,
    [property: JsonPropertyName("high")] float High);
