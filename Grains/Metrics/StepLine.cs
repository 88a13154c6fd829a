using System.Text.Json;

namespace Windrow.Grains.Metrics;

/// <summary>Reads the line of a step in a third of the time that the general reader of events takes: in long runs, almost all lines are such lines.</summary>
static class StepLine
{
    /// <summary>The discriminator is written first, so this is how the line of a step begins.</summary>
    static ReadOnlySpan<byte> Beginning => """{"event":"step","""u8;

    /// <summary>The event of a line; null when it is not a step's, or not as the job writes it, and the general reader must look at it.</summary>
    public static StepEvent? TryRead(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(Beginning)) return null;
        try
        {
            Utf8JsonReader json = new(line);
            return Read(ref json);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    static StepEvent Read(ref Utf8JsonReader json)
    {
        long sequence = 0, number = 0, tokens = 0;
        int steps = 1, epoch = 0;
        double loss = 0, rate = 0, norm = 0, speed = 0, update = 0;
        double? lossMin = null, lossMax = null, normMax = null;
        bool isSkipped = false;
        DateTimeOffset time = default;
        WorkerTiming[] workers = [];
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;
            if (name.SequenceEqual("seq"u8)) sequence = Whole(ref json);
            else if (name.SequenceEqual("time"u8)) time = json.Read() ? json.GetDateTimeOffset() : default;
            else if (name.SequenceEqual("global_step"u8)) number = Whole(ref json);
            else if (name.SequenceEqual("steps"u8)) steps = checked((int)Whole(ref json));
            else if (name.SequenceEqual("epoch"u8)) epoch = checked((int)Whole(ref json));
            else if (name.SequenceEqual("loss"u8)) loss = Number(ref json);
            else if (name.SequenceEqual("lr"u8)) rate = Number(ref json);
            else if (name.SequenceEqual("grad_norm"u8)) norm = Number(ref json);
            else if (name.SequenceEqual("tokens"u8)) tokens = Whole(ref json);
            else if (name.SequenceEqual("tokens_per_second"u8)) speed = Number(ref json);
            else if (name.SequenceEqual("update_ms"u8)) update = Number(ref json);
            else if (name.SequenceEqual("loss_min"u8)) lossMin = Number(ref json);
            else if (name.SequenceEqual("loss_max"u8)) lossMax = Number(ref json);
            else if (name.SequenceEqual("grad_norm_max"u8)) normMax = Number(ref json);
            else if (name.SequenceEqual("skipped"u8)) isSkipped = json.Read() && json.GetBoolean();
            else if (name.SequenceEqual("workers"u8)) workers = Workers(ref json);
            else json.Skip();
        }

        return new StepEvent
        {
            Sequence = sequence,
            Time = time,
            Step = number,
            Steps = steps,
            Epoch = epoch,
            Loss = loss,
            LearningRate = rate,
            GradientNorm = norm,
            Tokens = tokens,
            TokensPerSecond = speed,
            UpdateMilliseconds = update,
            LossMin = lossMin,
            LossMax = lossMax,
            GradientNormMax = normMax,
            IsSkipped = isSkipped,
            Workers = workers,
        };
    }

    static WorkerTiming[] Workers(ref Utf8JsonReader json)
    {
        List<WorkerTiming> workers = [];
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray) throw new JsonException("Expected a list of workers.");
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            int worker = 0;
            double compute = 0, waiting = 0, exchange = 0, sum = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                ReadOnlySpan<byte> name = json.ValueSpan;
                if (name.SequenceEqual("worker"u8)) worker = checked((int)Whole(ref json));
                else if (name.SequenceEqual("compute_ms"u8)) compute = Number(ref json);
                else if (name.SequenceEqual("waiting_ms"u8)) waiting = Number(ref json);
                else if (name.SequenceEqual("exchange_ms"u8)) exchange = Number(ref json);
                else if (name.SequenceEqual("sum_ms"u8)) sum = Number(ref json);
                else json.Skip();
            }

            workers.Add(new WorkerTiming(worker, compute, waiting, exchange) { SumMilliseconds = sum });
        }

        return [.. workers];
    }

    static long Whole(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetInt64();
    }

    /// <summary>A number; one that is not finite is written as a string, and left to the general reader.</summary>
    static double Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetDouble();
    }
}
