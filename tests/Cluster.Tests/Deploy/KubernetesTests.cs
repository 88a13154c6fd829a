using k8s.Models;
using Microsoft.Extensions.Configuration;
using Windrow.Silo;
using Windrow.Tests.Docs;
using YamlDotNet.Core;

namespace Windrow.Tests.Deploy;

/// <summary>The Kubernetes manifests: every field exists, and what names something else names something that is there.</summary>
public sealed class KubernetesTests
{
    readonly Manifests _base = Manifests.Of("base");

    V1StatefulSet Silos => _base.The<V1StatefulSet>();

    V1PodSpec Pod => Silos.Spec.Template.Spec;

    V1Container Silo => Assert.Single(Pod.Containers);

    [Fact]
    public void A_field_that_does_not_exist_is_refused() =>
        Assert.ThrowsAny<YamlException>(() => Manifests.Parse("apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {selectors: {a: b}}\n"));

    [Fact]
    public void Every_file_is_part_of_a_kustomization()
    {
        Assert.Equal(Manifests.FilesIn("base").Order(), Manifests.Kustomization("base").Resources.Append("kustomization.yaml").Order());
        Kustomization production = Manifests.Kustomization("overlays/production");
        Assert.Equal(["../../base"], production.Resources);
        Assert.Equal(
            Manifests.FilesIn("overlays/production").Order(), production.Patches.Select(patch => patch.Path).Append("kustomization.yaml").Order());
    }

    [Fact]
    public void Selectors_select_the_silos()
    {
        IDictionary<string, string> labels = Silos.Spec.Template.Metadata.Labels;
        V1NetworkPolicySpec policy = _base.The<V1NetworkPolicy>().Spec;
        Assert.All(
            new[]
            {
                Silos.Spec.Selector.MatchLabels, _base.The<V1Service>().Spec.Selector, _base.The<V1PodDisruptionBudget>().Spec.Selector.MatchLabels,
                policy.PodSelector.MatchLabels, Assert.Single(Pod.TopologySpreadConstraints).LabelSelector.MatchLabels,
            },
            selector => Assert.Subset(labels.ToHashSet(), selector.ToHashSet()));
        Assert.Subset(labels.ToHashSet(), policy.Ingress[1].FromProperty[0].PodSelector.MatchLabels.ToHashSet());       // silos are clients too
        Assert.Equal(_base.The<V1Service>().Metadata.Name, Silos.Spec.ServiceName);
        Assert.Equal(_base.The<V1ServiceAccount>().Metadata.Name, Pod.ServiceAccountName);
    }

    [Fact]
    public void Ports_are_those_of_the_silo()
    {
        Dictionary<string, int> ports = Silo.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);
        Assert.All([Silo.StartupProbe, Silo.ReadinessProbe, Silo.LivenessProbe], probe => Assert.Equal("health", probe.HttpGet.Port));
        Assert.Equal("/health/ready", Silo.ReadinessProbe.HttpGet.Path);
        Assert.Equal("/health/live", Silo.LivenessProbe.HttpGet.Path);
        Assert.All(_base.The<V1Service>().Spec.Ports, port => Assert.Equal(ports[port.TargetPort], port.Port));
        V1NetworkPolicySpec policy = _base.The<V1NetworkPolicy>().Spec;
        Assert.Equal(ports.Keys.Order(), policy.Ingress.SelectMany(rule => rule.Ports).Select(port => port.Port.Value).Order());
        Assert.Equal($"$(WINDROW_ADDRESS):{ports["health"]}", Env("WINDROW_HTTP"));

        SiloOptions options = Options();
        Assert.Equal((ports["silo"], ports["gateway"]), (options.SiloPort, options.GatewayPort));
    }

    [Fact]
    public void A_silo_has_time_to_move_its_jobs()
    {
        Assert.True(Pod.TerminationGracePeriodSeconds > Options().StopTimeout.TotalSeconds);
        Assert.Equal("1", _base.The<V1PodDisruptionBudget>().Spec.MaxUnavailable.Value);
        Assert.True(Silos.Spec.Replicas >= 3);
    }

    [Fact]
    public void Containers_have_no_rights_and_what_they_mount_is_there()
    {
        Assert.True(Pod.SecurityContext.RunAsNonRoot);
        Assert.Contains($"USER {Pod.SecurityContext.RunAsUser}:{Pod.SecurityContext.RunAsGroup}", Repository.Read("deploy/container/Containerfile"), StringComparison.Ordinal);
        string[] claims = [.. _base.Objects.OfType<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name)];
        Assert.Equal(claims.Order(), Pod.Volumes.Select(volume => volume.PersistentVolumeClaim?.ClaimName).OfType<string>().Order());
        Assert.All(Pod.InitContainers.Append(Silo), container =>
        {
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.True(container.Resources.Limits.ContainsKey("memory"));
            Assert.All(container.VolumeMounts, mount => Assert.Contains(Pod.Volumes, volume => volume.Name == mount.Name));
            Assert.Equal("windrow-cluster", container.Env.Single(variable => variable.Name == "WINDROW_CLUSTER").ValueFrom.SecretKeyRef.Name);
        });
    }

    [Fact]
    public void The_overlay_changes_what_the_base_has()
    {
        Kustomization production = Manifests.Kustomization("overlays/production");
        Assert.Equal(Silo.Image, Assert.Single(production.Images).Name);
        Assert.Equal(Windrow.ProductVersion.Current, production.Images[0].NewTag);
        Assert.Equal(Silos.Metadata.Name, Assert.Single(production.Replicas).Name);
        Kustomization.Generator secret = Assert.Single(production.SecretGenerator);
        V1SecretKeySelector named = Silo.Env.Single(variable => variable.Name == "WINDROW_CLUSTER").ValueFrom.SecretKeyRef;
        Assert.Equal(named.Name, secret.Name);
        string example = Repository.Read($"deploy/kubernetes/overlays/production/{Assert.Single(secret.Envs)}.example").Trim();
        Assert.StartsWith($"{named.Key}=", example, StringComparison.Ordinal);
        Assert.Empty(new SiloOptions { Cluster = example[(named.Key.Length + 1)..], RunsFolder = "/runs" }.Problems());

        V1StatefulSet patch = Assert.IsType<V1StatefulSet>(Assert.Single(Manifests.Read($"overlays/production/{Assert.Single(production.Patches).Path}")));
        Assert.Equal((Silos.Metadata.Name, Silo.Name), (patch.Metadata.Name, Assert.Single(patch.Spec.Template.Spec.Containers).Name));
    }

    /// <summary>What the silo makes of its container's variables.</summary>
    SiloOptions Options()
    {
        IEnumerable<KeyValuePair<string, string?>> plain = Silo.Env.Where(variable => variable.Value is not null)
            .Select(variable => KeyValuePair.Create(variable.Name.Replace("WINDROW_", "", StringComparison.Ordinal), (string?)variable.Value));
        return SiloOptions.From(new ConfigurationBuilder().AddInMemoryCollection([.. plain, new("CLUSTER", "postgres://ann@db/train")]).Build())!;
    }

    string Env(string name) => Silo.Env.Single(variable => variable.Name == name).Value;
}
