import path from 'node:path';
import { drawHttp } from './draw-http.ts';
import { drawSettings } from './draw-settings.ts';

const folder = path.resolve(import.meta.dirname, '../../relay/docs');

/** The documents that are drawn from code: where each stands, and what it has to say. */
export const drawn = (): { file: string; text: string }[] => [
  { file: path.join(folder, 'http.md'), text: drawHttp() },
  { file: path.join(folder, 'settings.md'), text: drawSettings() },
];
