using Microsoft.Playwright;

namespace Windrow.Tests.Dashboard;

/// <summary>A browser without windows.</summary>
sealed class Browser : IAsyncDisposable
{
    /// <summary>How long anything on a page may take, in milliseconds.</summary>
    const int Patience = 30_000;

    readonly IPlaywright _playwright;
    readonly IBrowser _browser;

    Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        IPlaywright playwright = await Playwright.CreateAsync();
        // Tests run as root in containers, where Chromium's own sandbox does not start.
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Chromium.Program, Args = ["--no-sandbox"] }));
    }

    /// <summary>Opens an address as a new user would, with nothing remembered.</summary>
    public async Task<OpenPage> OpenAsync(Uri address)
    {
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        OpenPage open = new(context, page);
        await page.GotoAsync(address.ToString());
        return open;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>One page in a browser. Closing it fails when a script failed, or something was refused by the page's own rules.</summary>
sealed class OpenPage : IAsyncDisposable
{
    readonly IBrowserContext _context;
    readonly List<string> _errors = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _errors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) _errors.Add(message.Text);
        };
    }

    public IPage Page { get; }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_errors);
    }
}
