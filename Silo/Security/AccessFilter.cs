using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Serialization.Invocation;
using Windrow.Grains.Access;
using Windrow.Security;

namespace Windrow.Silo.Security;

/// <summary>Lets users call only what their role allows. What no <see cref="AccessAttribute"/> opens is closed to them.</summary>
/// <remarks>Calls from grains and from other parts of a silo pass: <see cref="UserFrames"/> lets no user's message in that claims to be one, and
/// the calls that users cause are checked where they enter.</remarks>
sealed class AccessFilter(AuditLog audit) : IIncomingGrainCallFilter
{
    const string Manifest = "Orleans.Runtime.IClusterManifestSystemTarget";     // what a client asks for to know the cluster's grains
    const string Cancellation = "Orleans.Runtime.IGrainCallCancellationExtension";

    static readonly ConcurrentDictionary<MethodInfo, CallersAllowed> Rules = new();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.SourceId is not { } source || !source.IsClient() || IsHarmless(context, source))
        {
            await context.Invoke();
            return;
        }

        Caller caller = Caller.Current ?? Caller.Unknown;
        if (caller.Role == KeyRole.Silo)
        {
            await context.Invoke();
            return;
        }

        MethodInfo method = Called(context);
        CallersAllowed allowed = IsNext(context) ? CallersAllowed.Users : Rules.GetOrAdd(method, Rule);
        if (Refusal(caller, allowed, method, context) is { } refusal)
        {
            audit.Write(caller, method, context.TargetId, $"refused: {refusal}");
            throw new AccessRefusedException(refusal);
        }

        if (allowed == CallersAllowed.Users) await context.Invoke();
        else await InvokeRecordedAsync(context, caller, method);
    }

    /// <summary>Who may call a method: what it says itself, or else its interface.</summary>
    internal static CallersAllowed Rule(MethodInfo method) =>
        (method.GetCustomAttribute<AccessAttribute>() ?? method.DeclaringType?.GetCustomAttribute<AccessAttribute>())?.Allowed ?? CallersAllowed.Silos;

    async Task InvokeRecordedAsync(IIncomingGrainCallContext context, Caller caller, MethodInfo method)
    {
        string result = "failed";
        try
        {
            await context.Invoke();
            result = context.Result switch
            {
                Grains.Jobs.ControlReply reply => reply.Accepted ? "done" : $"declined: {reply.Message}",
                Grains.Jobs.SubmitReply { Status: { } status } => $"done: {status.Id}",
                Grains.Jobs.SubmitReply => "declined: the job file or its data cannot be used",
                _ => "done",
            };
        }
        catch (Exception e)
        {
            result = $"failed: {e.Message}";
            throw;
        }
        finally
        {
            audit.Write(caller, method, context.TargetId, result);
        }
    }

    static string? Refusal(Caller caller, CallersAllowed allowed, MethodInfo method, IIncomingGrainCallContext context)
    {
        if (caller.Role is not KeyRole role) return "The call does not come with a key; connect with --keys FILE.";
        switch (allowed)
        {
            case CallersAllowed.Users:
            case CallersAllowed.Submitters or CallersAllowed.Owner when role == KeyRole.Administrator:
            case CallersAllowed.Submitters when role == KeyRole.Submitter:
                return null;
            case CallersAllowed.Submitters:
                return $"The key '{caller.Name}' is a reader's, which may not submit jobs; that needs a submitter's or an administrator's key.";
            case CallersAllowed.Owner when role == KeyRole.Reader:
                return $"The key '{caller.Name}' is a reader's, which may not control jobs; that needs the key of the job's owner, or an administrator's.";
            case CallersAllowed.Owner:
                string? owner = (context.Grain as IOwnedGrain)?.Owner;
                return owner == caller.Name ? null
                    : $"The key '{caller.Name}' is not the one that the job '{context.TargetId.Key}' was submitted with{(owner is null ? "" : $", '{owner}'")}; only that one or an administrator's can control the job.";
            default:
                return $"{method.DeclaringType?.Name}.{method.Name} is for silos alone.";
        }
    }

    /// <summary>What Orleans' client calls by itself: it may read which grains there are, and cancel its own requests.</summary>
    static bool IsHarmless(IIncomingGrainCallContext context, GrainId source) => context.InterfaceMethod.DeclaringType?.FullName switch
    {
        Manifest => true,
        Cancellation => context.Request.GetArgument(0) is GrainId sender && sender == source,
        _ => false,
    };

    /// <summary>Whether the call asks for more of a stream that was begun with a call that was checked, and whose number is secret.</summary>
    static bool IsNext(IIncomingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(IAsyncEnumerableGrainExtension)
        && context.InterfaceMethod.Name is nameof(IAsyncEnumerableGrainExtension.MoveNext) or nameof(IAsyncEnumerableGrainExtension.DisposeAsync);

    /// <summary>The method that is called: that of a stream is inside the request to begin one.</summary>
    static MethodInfo Called(IIncomingGrainCallContext context)
    {
        bool begins = context.InterfaceMethod.DeclaringType == typeof(IAsyncEnumerableGrainExtension)
            && context.InterfaceMethod.Name == nameof(IAsyncEnumerableGrainExtension.StartEnumeration);
        return begins && context.Request.GetArgument(1) is IInvokable inner ? inner.GetMethod() : context.InterfaceMethod;
    }
}
