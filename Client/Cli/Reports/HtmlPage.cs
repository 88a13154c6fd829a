using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using Windrow.Cli.Hosting;

namespace Windrow.Cli.Reports;

/// <summary>What all pages that commands write have in common: one HTML file that loads nothing and has no script, light or dark as the reader's
/// system is, to keep, to print and to send.</summary>
static class HtmlPage
{
    const string Style = """
        :root{color-scheme:light dark;--ink:#1c2330;--paper:#fff;--soft:#4a5568;--line:#dde2ea;--block:#f4f6f9;--c0:#0b62c4;--c1:#c2410c;--c2:#0f7b4f;--c3:#7c3aed;--heat:11 98 196}
        @media(prefers-color-scheme:dark){:root{--ink:#e4e8ef;--paper:#14181f;--soft:#a3adbd;--line:#303743;--block:#1c222c;--c0:#6cb0ff;--c1:#ff9c66;--c2:#4fd1a0;--c3:#b79bff;--heat:108 176 255}}
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:760px;padding:0 1rem;color:var(--ink);background:var(--paper)}
        h1{font-size:1.5rem;margin-bottom:.25rem} h2{font-size:1.1rem;margin:2rem 0 .5rem} h3{font-size:1rem;margin:1.5rem 0 .25rem} figure{margin:1rem 0} figcaption{font-size:.9rem}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums} th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        pre{background:var(--block);padding:1rem;overflow:auto;font-size:.85rem} svg{width:100%;height:auto} svg text{font-size:11px;fill:var(--soft)}
        .x{text-anchor:middle}.y{text-anchor:end;dominant-baseline:middle}.grid{stroke:var(--line)}.line{fill:none;stroke-width:1.5}.band{stroke:none;opacity:.2}
        .line.c0{stroke:var(--c0)}.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}.line.c3{stroke:var(--c3)} .band.c0,circle.c0,b.c0{fill:var(--c0);color:var(--c0)}
        .band.c1,circle.c1,b.c1{fill:var(--c1);color:var(--c1)}.band.c2,circle.c2,b.c2{fill:var(--c2);color:var(--c2)}.band.c3,circle.c3,b.c3{fill:var(--c3);color:var(--c3)}
        .wide{overflow-x:auto}.wide table{width:auto}.number{text-align:right;padding:.2rem .6rem} td.number{background:rgb(var(--heat)/calc(.35*var(--w,0)))}
        .map{font-size:.8rem}.map th,.map td{padding:0 .2rem;font-weight:normal}.map td{position:relative;width:.9rem;min-width:.35rem;height:1.2rem;border:1px solid var(--line);background:rgb(var(--heat)/var(--w,0))}
        .map td.corner{border:0}.map thead th{writing-mode:vertical-rl;padding:.2rem 0;vertical-align:bottom}.letters .map thead th{writing-mode:horizontal-tb;text-align:center}.map th{white-space:pre} .map td,.look i,td.number{print-color-adjust:exact;forced-color-adjust:none}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .words{display:flex;flex-wrap:wrap;gap:.75rem}.words figure{margin:0;width:8rem}.look{display:grid;background-size:100% 100%;image-rendering:pixelated}.look i{background:rgb(0 0 0/calc(.85 - .85*var(--w,0)))}
        @media print{:root{color-scheme:light}body{margin:0;max-width:none}figure,tr{break-inside:avoid}}
        """;

    /// <summary>A page with its title.</summary>
    /// <param name="title">The title.</param>
    /// <param name="time">The current time and the time zone.</param>
    public static StringBuilder Begin(string title, TimeProvider time)
    {
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encoded(title)}</title><style>{Style}</style><body>");
        return html.Append(CultureInfo.InvariantCulture, $"<h1>{Encoded(title)}</h1><p>Written by Windrow {ProductVersion.Current} on {Moment(time.GetUtcNow(), time)}.</p>");
    }

    /// <summary>The whole page.</summary>
    public static string End(StringBuilder html) => html.Append("</body></html>").ToString();

    public static void Heading(StringBuilder html, string text) => html.Append(CultureInfo.InvariantCulture, $"<h2>{Encoded(text)}</h2>");

    /// <summary>Names with their values; those without a value are left out.</summary>
    public static void Table(StringBuilder html, IEnumerable<(string Name, string? Value)> rows)
    {
        html.Append("<table>");
        foreach ((string name, string? value) in rows.Where(row => row.Value is not null))
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Encoded(name)}<td>{Encoded(value!)}</tr>");
        html.Append("</table>");
    }

    /// <summary>A moment with its date and time zone: a page may be read long afterwards, and elsewhere.</summary>
    public static string Moment(DateTimeOffset moment, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Any text as HTML that shows it. Control characters, which HTML does not have, are escaped as in JSON.</summary>
    public static string Encoded(string text) =>
        WebUtility.HtmlEncode(text.Any(IsHidden) ? string.Concat(text.Select(c => IsHidden(c) ? $"\\u{(int)c:x4}" : $"{c}")) : text);

    /// <summary>The option of a command that writes a page.</summary>
    public static Option<FileInfo?> Option(string description) => new("--html") { Description = description, HelpName = "FILE" };

    /// <summary>Refuses a page that could not be written in the end.</summary>
    /// <exception cref="UserErrorException">Its folder does not exist.</exception>
    public static void RequireFolder(FileInfo? file) => OutputFile.RequireFolder(file, "--html");

    /// <exception cref="UserErrorException">The file cannot be written.</exception>
    public static void Write(string file, string html) => LocalPlace.Reading(() =>
    {
        File.WriteAllText(file, html, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return true;
    });

    /// <summary>Control characters, and those that change the direction of what follows them.</summary>
    static bool IsHidden(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
