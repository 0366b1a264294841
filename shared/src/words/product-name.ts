/** The name that the toolbar, the pages and the store give this extension, in every language. */
export const productName = 'NoiseAware Connect';
