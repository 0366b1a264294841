import shared from '@noiseaware-connect/shared/words/languages/es.json' with { type: 'json' };
import own from './es.json' with { type: 'json' };

export const catalogue = { ...shared, ...own };
