import shared from '@noiseaware-connect/shared/words/languages/fr.json' with { type: 'json' };
import own from './fr.json' with { type: 'json' };

export const catalogue = { ...shared, ...own };
