using System.Globalization;
using Windrow.Wording;

namespace Windrow.Audio;

/// <summary>Checks the settings of <see cref="AudioFeatures"/>.</summary>
static class AudioFeatureProblems
{
    const int FewestBands = 4, MostBands = 512;

    /// <summary>What is wrong, as sentences that begin with a setting's name as JSON spells it. Settings are compared with each other only if each is
    /// valid on its own.</summary>
    public static IEnumerable<string> Of(AudioFeatures settings)
    {
        string[] alone = [.. Alone(settings)];
        return alone.Length > 0 ? alone : Together(settings).Select(problem => problem.Sentence);
    }

    static IEnumerable<string> Alone(AudioFeatures settings)
    {
        if (!Enum.IsDefined(settings.Kind)) yield return Sentence($"kind is {settings.Kind}; it must be logMel or mfcc.");
        if (settings.SampleRate is < Recording.LowestRate or > Recording.HighestRate)
            yield return Sentence($"sampleRate is {settings.SampleRate}; it must be from {Recording.LowestRate} to {Recording.HighestRate} Hz.");
        if (settings.FrameMilliseconds is not (>= 1 and <= 1000))
            yield return Sentence($"frameMilliseconds is {settings.FrameMilliseconds}; it must be from 1 to 1000.");
        if (settings.HopMilliseconds is not (>= 1 and <= 1000))
            yield return Sentence($"hopMilliseconds is {settings.HopMilliseconds}; it must be from 1 to 1000.");
        if (settings.Bands is < FewestBands or > MostBands)
            yield return Sentence($"bands is {settings.Bands}; it must be from {FewestBands} to {MostBands}.");
        if (settings.Coefficients < 1) yield return Sentence($"coefficients is {settings.Coefficients}; it must be at least 1.");
        if (settings.LowestHz is not (>= 0 and <= Recording.HighestRate / 2.0))
            yield return Sentence($"lowestHz is {settings.LowestHz}; it must be from 0 to half of sampleRate.");
        if (settings.HighestHz is not (null or (> 0 and <= Recording.HighestRate / 2.0)))
            yield return Sentence($"highestHz is {settings.HighestHz}; it must be above 0, and at most half of sampleRate.");
        if (settings.Deltas is < 0 or > 2) yield return Sentence($"deltas is {settings.Deltas}; it must be 0, 1 or 2.");
        if (settings.Stack is < 1 or > 10) yield return Sentence($"stack is {settings.Stack}; it must be from 1 to 10.");
    }

    /// <summary>Settings that are valid on their own but not together.</summary>
    internal static IEnumerable<CrossProblem> Together(AudioFeatures settings)
    {
        if (settings.Kind == AudioFeatureKind.Mfcc && settings.Coefficients > settings.Bands)
            yield return Problem($"coefficients is {settings.Coefficients} and bands is {settings.Bands}", $"there are at most as many coefficients as bands.");

        double half = settings.SampleRate / 2.0, highest = settings.HighestHz ?? half;
        if (highest > half)
        {
            yield return Problem($"highestHz is {highest} and sampleRate is {settings.SampleRate}", $"highestHz must be at most half of sampleRate, {half}.");
            yield break;
        }

        if (settings.LowestHz >= highest)
        {
            yield return Problem($"lowestHz is {settings.LowestHz} and {(settings.HighestHz is null ? "half of sampleRate" : "highestHz")} is {highest}", $"lowestHz must be lower.");
            yield break;
        }

        if (FrameGrid.Of(settings).Length < 2)
        {
            yield return Problem($"frameMilliseconds is {settings.FrameMilliseconds} and sampleRate is {settings.SampleRate}", $"a frame must have at least 2 samples.");
            yield break;
        }

        if (FilterBankFeatures.Filters(settings, settings.Bands).FirstEmpty < 0) yield break;
        int most = settings.Bands - 1;
        while (most >= FewestBands && FilterBankFeatures.Filters(settings, most).FirstEmpty >= 0) most--;
        string advice = most < FewestBands ? "frames must be longer" : $"there must be at most {most} bands, or longer frames";
        yield return Problem($"bands is {settings.Bands}, which makes some of them so narrow that the spectrum of {settings.FrameMilliseconds} ms has no frequency in them", $"{advice}.");
    }

    static CrossProblem Problem(FormattableString found, FormattableString mustBe) => new(Sentence(found), Sentence(mustBe), "data.inputs");

    static string Sentence(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
