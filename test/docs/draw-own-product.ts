import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '@noiseaware-connect/relay/base/version';

/** Built when the relay is installed. */
const script = path.resolve(import.meta.dirname, '../../relay/client/dist/connect.js');

/** relay/docs/own-product.md with the address and the hash of this version's script. */
export const drawOwnProduct = (text: string): string =>
  text
    .replaceAll(/connect-\d[\w.-]*\.js/g, `connect-${version}.js`)
    .replaceAll(/(?<=integrity=")[^"]*/g, `sha384-${hash('sha384', readFileSync(script), 'base64')}`);
