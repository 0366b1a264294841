import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { drawOpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { formatVersion } from '@noiseaware-connect/relay/store/upgrades';
import { drawAccess } from './draw-access.ts';
import { drawClientTypes } from './draw-client-types.ts';
import { drawElementWords } from './draw-element-words.ts';
import { drawEvents } from './draw-events.ts';
import { drawFirstPartner } from './draw-first-partner.ts';
import { drawFormat } from './draw-format.ts';
import { drawKustomization } from './draw-kustomization.ts';
import { drawMetrics } from './draw-metrics.ts';
import { drawOwnProduct } from './draw-own-product.ts';
import { drawOwners } from './draw-owners.ts';
import { drawPackages } from './draw-packages.ts';
import { drawPromises } from './draw-promises.ts';
import { drawSettings } from './draw-settings.ts';

const relay = path.resolve(import.meta.dirname, '../../relay');
const folder = path.join(relay, 'docs');
const ownProduct = path.join(folder, 'own-product.md');
const promises = path.join(folder, 'v1.txt');
const format = path.join(relay, `src/store/format-${formatVersion}.txt`);
const kustomization = path.join(relay, 'deploy/kubernetes/kustomization.yaml');

const document = drawOpenApi('https://connect.your-company.example');

/** The files that are drawn from code: where each stands, and what it has to say. */
export const drawn = (): { file: string; text: string }[] => [
  { file: path.join(folder, 'openapi.json'), text: `${JSON.stringify(document, null, 2)}\n` },
  { file: path.join(folder, 'access.md'), text: drawAccess() },
  { file: path.join(folder, 'events.md'), text: drawEvents(document) },
  { file: path.join(folder, 'first-partner.md'), text: drawFirstPartner() },
  { file: path.join(folder, 'metrics.md'), text: drawMetrics() },
  { file: promises, text: drawPromises(document, readFileSync(promises, 'utf8')) },
  { file: path.join(folder, 'settings.md'), text: drawSettings() },
  { file: path.join(relay, 'client/src/contract.ts'), text: drawClientTypes() },
  { file: path.join(relay, 'client/src/browser/element-words.ts'), text: drawElementWords() },
  { file: ownProduct, text: drawOwnProduct(readFileSync(ownProduct, 'utf8')) },
  ...drawPackages(),
  ...drawOwners(),
  // The form of a version never changes: `format.test.ts` says what to do instead.
  ...(existsSync(format) ? [] : [{ file: format, text: drawFormat() }]),
  { file: kustomization, text: drawKustomization(readFileSync(kustomization, 'utf8')) },
];
