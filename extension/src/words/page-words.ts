import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The head of small windows, and a window that is not set up yet. */
export const pageWords = defineWords('page', {
  product: 'NoiseAware · {staff}',
  options: 'Options',
  contact: 'Contact: {support}',
  notSetUp:
    'Keep an eye on your customers’ NoiseAware accounts. To start, paste the setup link your admin sent you.',
  setUp: 'Set up this browser',
});
