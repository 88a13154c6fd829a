using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Windrow.Security;

/// <summary>Whom a certificate names: the common name is the key's name, the organizational unit its role.</summary>
/// <param name="Name">Unique within the authority.</param>
/// <param name="Role">What its holder may do.</param>
public sealed partial record KeyIdentity(string Name, KeyRole Role)
{
    const string CommonName = "2.5.4.3", OrganizationalUnit = "2.5.4.11";

    /// <summary>Reads the identity from a certificate that has been checked already.</summary>
    /// <returns>False when the subject is not exactly one name and one role.</returns>
    public static bool TryRead(X509Certificate2 certificate, [NotNullWhen(true)] out KeyIdentity? identity)
    {
        identity = null;
        string? name = null, role = null;
        foreach (X500RelativeDistinguishedName part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements) return false;
            string kind = part.GetSingleElementType().Value!;
            if (kind == CommonName && name is null) name = part.GetSingleElementValue();
            else if (kind == OrganizationalUnit && role is null) role = part.GetSingleElementValue();
            else return false;
        }

        foreach (KeyRole known in Enum.GetValues<KeyRole>())
        {
            if (role == known.ToString() && name is not null && IsName(name)) identity = new KeyIdentity(name, known);
        }

        return identity is not null;
    }

    /// <summary>Whether a key can have this name, which is also the name of its files.</summary>
    internal static bool IsName(string name) => ValidName().IsMatch(name) && name != KeyAuthority.OwnName;

    internal X500DistinguishedName Subject()
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddOrganizationalUnitName(Role.ToString());
        subject.AddCommonName(Name);
        return subject.Build();
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex ValidName();
}
