using k8s;
using Windrow.Tests.Docs;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Windrow.Tests.Deploy;

/// <summary>The manifests in <c>deploy/kubernetes</c>, read with the models that Kubernetes' own client has of them.</summary>
sealed class Manifests
{
    const string Folder = "deploy/kubernetes";

    Manifests(IReadOnlyList<object> objects) => Objects = objects;

    public IReadOnlyList<object> Objects { get; }

    /// <summary>Reads the files that a kustomization lists.</summary>
    /// <param name="folder">Its folder, such as <c>base</c>.</param>
    /// <exception cref="YamlException">A field does not exist, or has another type.</exception>
    public static Manifests Of(string folder) => new([.. Kustomization(folder).Resources.SelectMany(file => Read($"{folder}/{file}"))]);

    /// <summary>Every object of a file.</summary>
    public static List<object> Read(string file) => Parse(Repository.Read($"{Folder}/{file}"));

    /// <summary>Every object of a text. Anchors are resolved first, as Kubernetes' tools do.</summary>
    public static List<object> Parse(string yaml) => KubernetesYaml.LoadAllFromString(WithoutAnchors(yaml), typeMap: null, strict: true);

    public static Kustomization Kustomization(string folder) => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)       // and keys that the record lacks are refused
        .Build()
        .Deserialize<Kustomization>(Repository.Read($"{Folder}/{folder}/kustomization.yaml"));

    public static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(Repository.PathOf($"{Folder}/{folder}"), "*.yaml").Select(Path.GetFileName).OfType<string>();

    public T The<T>() => Assert.Single(Objects.OfType<T>());

    static string WithoutAnchors(string yaml)
    {
        ISerializer serializer = new SerializerBuilder().DisableAliases().WithQuotingNecessaryStrings().Build();
        IDeserializer deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        Parser parser = new(new StringReader(yaml));
        parser.Consume<StreamStart>();
        List<string> documents = [];
        while (parser.Accept<DocumentStart>(out _)) documents.Add(serializer.Serialize(deserializer.Deserialize(parser)!));
        return string.Join("---\n", documents);
    }
}

/// <summary>The part of Kustomize's file that is used here.</summary>
sealed class Kustomization
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public string? Namespace { get; set; }

    public List<string> Resources { get; set; } = [];

    public List<Image> Images { get; set; } = [];

    public List<Replica> Replicas { get; set; } = [];

    public List<Generator> SecretGenerator { get; set; } = [];

    public List<Patch> Patches { get; set; } = [];

    public sealed class Image
    {
        public string Name { get; set; } = "";

        public string NewName { get; set; } = "";

        public string NewTag { get; set; } = "";
    }

    public sealed class Replica
    {
        public string Name { get; set; } = "";

        public int Count { get; set; }
    }

    public sealed class Generator
    {
        public string Name { get; set; } = "";

        public List<string> Envs { get; set; } = [];
    }

    public sealed class Patch
    {
        public string Path { get; set; } = "";
    }
}
