/** The documents of the site in the order of its sidebar: the name of the page, and the file in the repository. */
export const groups: readonly { readonly text: string; readonly pages: Readonly<Record<string, string>> }[] =
  [
    {
      text: 'Start here',
      pages: {
        index: 'relay/docs/README.md',
        overview: 'README.md',
      },
    },
    {
      text: 'Run the relay',
      pages: {
        deploy: 'relay/deploy/README.md',
        operating: 'relay/docs/operating.md',
        settings: 'relay/docs/settings.md',
        'first-partner': 'relay/docs/first-partner.md',
        metrics: 'relay/docs/metrics.md',
        incidents: 'relay/docs/incidents.md',
        store: 'relay/docs/store.md',
      },
    },
    {
      text: 'Write a backend',
      pages: {
        developers: 'relay/docs/developers.md',
        'own-product': 'relay/docs/own-product.md',
        client: 'relay/client/README.md',
        events: 'relay/docs/events.md',
        webhooks: 'relay/docs/webhooks.md',
        sandbox: 'test/sandbox/README.md',
      },
    },
    {
      text: 'Answer for security and data',
      pages: {
        security: 'relay/docs/security.md',
        controls: 'relay/docs/controls.md',
        'data-protection': 'relay/docs/data-protection.md',
        access: 'relay/docs/access.md',
        reporting: 'SECURITY.md',
      },
    },
    {
      text: 'Browsers and tools',
      pages: {
        administrators: 'extension/docs/administrators.md',
        'tool-developers': 'extension/docs/tool-developers.md',
        'tool-rules': 'extension/docs/tool-rules.md',
        listing: 'extension/docs/store/listing.md',
        texts: 'extension/docs/store/texts.md',
      },
    },
    {
      text: 'The project',
      pages: {
        changelog: 'CHANGELOG.md',
        contributing: 'CONTRIBUTING.md',
        tests: 'test/README.md',
        bench: 'test/bench/RESULTS.md',
        scale: 'test/scale/RESULTS.md',
      },
    },
  ];
