using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Windrow.Security;

/// <summary>The list of revoked keys, signed by the authority: a text file with one serial number on each line, and the signature on the last.</summary>
/// <remarks>The signature keeps anyone without the authority's key from adding or removing a line. It does not show that a list is the newest:
/// who may write the file can put back an older one.</remarks>
public static class RevokedKeys
{
    /// <summary>The file's name, in the authority's folder and beside each silo's key.</summary>
    public const string FileName = "revoked.txt";

    const string Heading = "windrow revoked keys";
    const string SignatureMark = "signature ";
    const int MaxBytes = 16 << 20;

    /// <summary>Reads the list.</summary>
    /// <param name="path">The file.</param>
    /// <param name="authority">The certificate whose key must have signed it.</param>
    /// <returns>Serial numbers of certificates in upper-case hexadecimal digits.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is too large, malformed, or signed by another key.</exception>
    public static IReadOnlySet<string> Read(string path, X509Certificate2 authority)
    {
        long length = new FileInfo(path).Length;
        if (length > MaxBytes) throw new InvalidDataException($"'{path}' has {length:N0} bytes; a list of revoked keys has at most {MaxBytes:N0}.");
        string text = File.ReadAllText(path);
        int end = text.LastIndexOf(SignatureMark, StringComparison.Ordinal);
        if (!text.StartsWith(Heading + '\n', StringComparison.Ordinal) || end < 0)
            throw new InvalidDataException($"'{path}' is not a list of revoked keys; copy {FileName} from the authority's folder.");

        using ECDsa key = authority.GetECDsaPublicKey() ?? throw new InvalidDataException("The authority's certificate has no ECDSA key.");
        byte[] signature = new byte[256];
        if (!Convert.TryFromBase64String(text[(end + SignatureMark.Length)..].Trim(), signature, out int count)
            || !key.VerifyData(Encoding.UTF8.GetBytes(text[..end]), signature.AsSpan(0, count), HashAlgorithmName.SHA256))
        {
            throw new InvalidDataException($"'{path}' is not signed by this cluster's authority, or was changed; copy {FileName} from the authority's folder.");
        }

        return text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].ToHashSet();
    }

    /// <summary>Replaces the list.</summary>
    internal static void Write(string path, IEnumerable<string> serials, ECDsa authorityKey)
    {
        string text = string.Concat(new[] { Heading }.Concat(serials.Order(StringComparer.Ordinal)).Select(line => line + '\n'));
        byte[] signature = authorityKey.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256);
        string beside = path + ".new";
        File.Delete(beside);
        PrivateFile.Write(beside, string.Create(CultureInfo.InvariantCulture, $"{text}{SignatureMark}{Convert.ToBase64String(signature)}\n"));
        File.Move(beside, path, overwrite: true);
    }
}
