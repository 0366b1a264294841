/** The extension's name in toolbar, pages and stores, in every language. */
export const productName = 'NoiseAware Connect';
