using System.Text.Json.Serialization;
using Windrow.Jobs;

namespace Windrow.Dashboard.Endpoints;

/// <summary>An order without details: <c>{}</c>.</summary>
sealed record NoBody;

/// <param name="LearningRate">The new <c>training.learningRate</c>.</param>
sealed record NewRate([property: JsonRequired] double LearningRate);

/// <param name="Workers">The new <c>parallelism.workers</c>; null to leave it as it is.</param>
/// <param name="MinWorkers">The new <c>parallelism.minWorkers</c>; null to leave it as it is.</param>
sealed record NewWorkers(int? Workers, int? MinWorkers);

/// <param name="Priority">The new priority.</param>
sealed record NewPriority([property: JsonRequired] JobPriority Priority);

/// <param name="Text">The note.</param>
sealed record NewNote([property: JsonRequired] string Text);

/// <param name="Add">Tags to add.</param>
/// <param name="Remove">Tags to remove.</param>
sealed record NewTags(string[]? Add, string[]? Remove);

/// <param name="Prompt">Text to continue.</param>
/// <param name="Tokens">Number of tokens to write.</param>
/// <param name="Temperature">As in <see cref="Client.GenerateOptions.Temperature"/>.</param>
sealed record WantedText(string? Prompt, int? Tokens, double? Temperature);
