using System.Globalization;

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
        return alone.Length > 0 ? alone : Together(settings);
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

    static IEnumerable<string> Together(AudioFeatures settings)
    {
        if (settings.Kind == AudioFeatureKind.Mfcc && settings.Coefficients > settings.Bands)
        {
            yield return Sentence(
                $"coefficients is {settings.Coefficients} and bands is {settings.Bands}; there are at most as many coefficients as bands.");
        }

        double half = settings.SampleRate / 2.0, highest = settings.HighestHz ?? half;
        if (highest > half)
        {
            yield return Sentence(
                $"highestHz is {highest} and sampleRate is {settings.SampleRate}; highestHz must be at most half of sampleRate, {half}.");
            yield break;
        }

        if (settings.LowestHz >= highest)
        {
            string upper = settings.HighestHz is null ? "half of sampleRate" : "highestHz";
            yield return Sentence($"lowestHz is {settings.LowestHz} and {upper} is {highest}; lowestHz must be lower.");
            yield break;
        }

        if (FrameGrid.Of(settings).Length < 2)
        {
            yield return Sentence(
                $"frameMilliseconds is {settings.FrameMilliseconds} and sampleRate is {settings.SampleRate}; a frame must have at least 2 samples.");
            yield break;
        }

        if (FilterBankFeatures.Filters(settings, settings.Bands).FirstEmpty < 0) yield break;
        int most = settings.Bands - 1;
        while (most >= FewestBands && FilterBankFeatures.Filters(settings, most).FirstEmpty >= 0) most--;
        string advice = most < FewestBands ? "Use longer frames" : $"Use at most {most} bands, or longer frames";
        const string Why = "which makes some of them so narrow that the spectrum";
        yield return Sentence($"bands is {settings.Bands}, {Why} of {settings.FrameMilliseconds} ms has no frequency in them. {advice}.");
    }

    static string Sentence(FormattableString sentence) => sentence.ToString(CultureInfo.InvariantCulture);
}
