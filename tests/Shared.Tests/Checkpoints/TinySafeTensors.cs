using System.Text;
using System.Text.Json.Nodes;

namespace Windrow.Tests.Checkpoints;

/// <summary>A second, naive reading of the safetensors format, and a way to make files that are wrong.</summary>
static class TinySafeTensors
{
    public static (JsonObject Header, byte[] Data) Read(string file) => Parse(File.ReadAllBytes(file));

    public static (JsonObject Header, byte[] Data) Parse(byte[] file)
    {
        int length = (int)BitConverter.ToInt64(file);
        return (JsonNode.Parse(Encoding.UTF8.GetString(file, 8, length))!.AsObject(), file[(8 + length)..]);
    }

    public static float[] Values((JsonObject Header, byte[] Data) file, string name)
    {
        JsonArray offsets = file.Header[name]!["data_offsets"]!.AsArray();
        float[] values = new float[((int)offsets[1]! - (int)offsets[0]!) / 4];
        Buffer.BlockCopy(file.Data, (int)offsets[0]!, values, 0, values.Length * 4);
        return values;
    }

    public static byte[] Make(string header, int dataBytes) => Make(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] Make(byte[] header, int dataBytes) =>
        [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[dataBytes]];
}
