/** The name that the toolbar, the pages and the store give this extension. */
export const productName = 'NoiseAware Connect';

/** What stands at the head of each small window, and in one that is not set up yet. */
export const pageWords = {
  product: 'NoiseAware · {staff}',
  options: 'Options',
  notSetUp:
    'See that your customers’ NoiseAware accounts stay connected. To begin, paste the setup link that your admin sent you.',
  setUp: 'Set up this browser',
} as const;
