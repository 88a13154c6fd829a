using System.Text;

namespace Windrow.Tests.Data;

/// <summary>Texts with characters of one to four bytes, line ends of both kinds, and the code points at the borders of UTF-8.</summary>
static class RandomText
{
    static readonly int[] Borders =
        [0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF, '\r', '\n', 'a', 'ß', '€'];

    public static string Make(Random random, int characters)
    {
        StringBuilder text = new("ab");      // never empty, and not one symbol repeated
        for (int i = 0; i < characters; i++)
        {
            int value = random.Next(3) switch
            {
                0 => Borders[random.Next(Borders.Length)],
                1 => random.Next(32, 127),
                _ => random.Next(0x110000),
            };
            text.Append(Rune.IsValid(value) ? new Rune(value) : new Rune('\n'));
        }

        return text.ToString();
    }
}
