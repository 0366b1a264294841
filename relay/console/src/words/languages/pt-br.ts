import shared from '@noiseaware-connect/shared/words/languages/pt-BR.json' with { type: 'json' };
import own from './pt-BR.json' with { type: 'json' };

export const catalogue = { ...shared, ...own };
