import shared from '@noiseaware-connect/shared/words/languages/de.json' with { type: 'json' };
import own from './de.json' with { type: 'json' };

export const catalogue = { ...shared, ...own };
