import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What stores and browsers show of the extension. */
export const manifestWords = defineWords('manifest', {
  description: 'Connect your customers’ NoiseAware accounts and keep an eye on each connection.',
});
