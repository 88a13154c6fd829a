// Hosts a silo with clustering of its own, trains the job file of another run, and compares the weights: silo.dll FOLDER REVIEWS OTHER_RUN
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windrow.Client;
using Windrow.Grains.Jobs;
using Windrow.Silo;

(string folder, string reviews, string other) = (args[0], args[1], args[2]);
HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering()
    .AddWindrow(new SiloOptions { Cluster = folder, Slots = 2, DataRoots = [Path.GetDirectoryName(reviews)!] }));
using IHost host = builder.Build();
await host.StartAsync();
WindrowClient client = new(host.Services.GetRequiredService<IClusterClient>());
JobHandle job = await client.SubmitAsync(File.ReadAllText(Path.Combine(other, "job.yaml")), null);
JobStatus status = await job.WaitAsync();
await host.StopAsync();

string Weights(string run) => Directory.GetFiles(run, "model.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
bool same = File.ReadAllBytes(Weights(status.RunFolder)).AsSpan().SequenceEqual(File.ReadAllBytes(Weights(other)));
Console.WriteLine($"{status.Id}: {status.State} {status.Message}, {(same ? "the same" : "other")} weights");
return status.State == JobState.Completed && same ? 0 : 1;
