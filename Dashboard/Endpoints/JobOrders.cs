using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Windrow.Checkpoints;
using Windrow.Client;
using Windrow.Dashboard.Jobs;
using Windrow.Grains.Jobs;

namespace Windrow.Dashboard.Endpoints;

/// <summary>Endpoints that control a job.</summary>
sealed class JobOrders(IPageJobs jobs)
{
    /// <summary>Tokens that a page may ask for at once.</summary>
    const int MostTokens = 5000;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Order<NoBody>("pause", (job, _) => job.PauseAsync());
        Order<NoBody>("cancel", (job, _) => job.CancelAsync());
        Order<NoBody>("checkpoint", (job, _) => job.CheckpointAsync());
        Order<NewRate>("rate", (job, rate) => job.SetLearningRateAsync(rate.LearningRate));
        Order<NewWorkers>("scale", (job, scale) => job.ScaleAsync(scale.Workers, scale.MinWorkers));
        Order<NewPriority>("priority", (job, priority) => job.SetPriorityAsync(priority.Priority));
        Order<NewNote>("note", (job, note) => job.NoteAsync(note.Text));
        Order<NewTags>("tag", (job, tags) => job.TagAsync(tags.Add ?? [], tags.Remove ?? []));
        if (!jobs.Place.ResumeByCommand) Order<NoBody>("resume", (job, _) => job.ResumeAsync());
        routes.MapPost("/api/jobs/{id}/generate", (HttpContext context, string id) => Answers.JsonAsync(context, () => WriteAsync(context, id)));

        void Order<T>(string verb, Func<JobHandle, T, Task<ControlReply>> order) =>
            routes.MapPost($"/api/jobs/{{id}}/{verb}", (HttpContext context, string id) => Answers.JsonAsync(context, async () =>
            {
                T body = await Answers.BodyAsync<T>(context);
                ControlReply reply = await jobs.UseAsync(id, job => order(job, body), context.RequestAborted);
                return new { reply.Accepted, reply.Message };
            }));
    }

    /// <summary>Text generated from the newest checkpoint.</summary>
    async Task<object> WriteAsync(HttpContext context, string id)
    {
        WantedText sample = await Answers.BodyAsync<WantedText>(context);
        if (sample.Tokens is < 1 or > MostTokens) throw new BadHttpRequestException($"tokens is {sample.Tokens}; it must be between 1 and {MostTokens}.");
        return await jobs.UseAsync(id, async job =>
        {
            string? newest = (await job.StatusAsync(context.RequestAborted)).Checkpoint;
            GenerateOptions usual = new(), options = new()
            {
                Prompt = sample.Prompt ?? usual.Prompt,
                Length = sample.Tokens ?? usual.Length,
                Temperature = sample.Temperature ?? usual.Temperature,
                Step = newest is null ? null : CheckpointFolder.StepOf(newest),
            };
            StringBuilder text = new();
            await foreach (string piece in job.GenerateAsync(options, context.RequestAborted)) text.Append(piece);
            return new { Text = text.ToString(), options.Step };
        }, context.RequestAborted);
    }
}
