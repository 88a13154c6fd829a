namespace Windrow.Audio;

/// <summary>Recognizes files that are not WAV files, and says how to make one of them.</summary>
static class OtherAudioFormats
{
    /// <summary>What a file is, and what to do, as the rest of a sentence that begins with its name; null when it is none of the known formats.</summary>
    /// <param name="start">Its first bytes, 12 if it has that many.</param>
    public static string? Refusal(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("RIFX"u8)) return $"is a RIFX file, whose numbers are big-endian; {Convert("x.wav", "y.wav")}";
        if (start.StartsWith("RF64"u8) || start.StartsWith("BW64"u8))
        {
            return $"is {(start[0] == 'R' ? "an RF64" : "a BW64")} file, for more than 4 GiB; split it into shorter recordings, for example with "
                + "`ffmpeg -i x.wav -f segment -segment_time 60 y%03d.wav`.";
        }

        if (start.StartsWith("fLaC"u8)) return $"is a FLAC file; {Convert("x.flac")}";
        if (start.StartsWith("OggS"u8)) return $"is an Ogg file (Vorbis or Opus); {Convert("x.ogg")}";
        if (start.StartsWith("ID3"u8) || start is [0xFF, 0xFB or 0xFA or 0xF3 or 0xF2 or 0xE3 or 0xE2, ..]) return $"is an MP3 file; {Convert("x.mp3")}";
        if (start is [0xFF, 0xF1 or 0xF9, ..]) return $"is an AAC file; {Convert("x.aac")}";
        if (start.Length > 4 && start[4..].StartsWith("ftyp"u8)) return $"is an MP4 file; {Convert("x.m4a")}";
        if (start is [0x1A, 0x45, 0xDF, 0xA3, ..]) return $"is a Matroska or WebM file; {Convert("x.webm")}";
        if (start.StartsWith("FORM"u8)) return $"is an AIFF file; {Convert("x.aiff")}";
        if (start.StartsWith(".snd"u8)) return $"is an AU file; {Convert("x.au")}";
        if (start.StartsWith("caff"u8)) return $"is a CAF file; {Convert("x.caf")}";
        if (start.StartsWith("#!AMR"u8)) return $"is an AMR file; {Convert("x.amr")}";
        if (start.StartsWith("NIST_1A"u8))
            return "is a NIST SPHERE file, as the corpora of the LDC are; convert it to WAV, for example with `sph2pipe -f wav x.sph x.wav`.";
        if (start is [0x1F, 0x8B, ..]) return "is compressed with gzip; unpack it with `gunzip`.";
        if (start.StartsWith("PK\x03\x04"u8)) return "is a zip archive; unpack it with `unzip`.";
        if (start.StartsWith("version http"u8)) return "is a pointer of Git LFS, not the recording; fetch that with `git lfs pull`.";
        return null;
    }

    /// <summary>How to convert a file, as the end of a sentence.</summary>
    public static string Convert(string from, string to = "x.wav") => $"convert it to WAV, for example with `ffmpeg -i {from} {to}`.";
}
