import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A rule as `relay tools add` takes it; the relay checks it. */
export interface ToolRule {
  readonly id: string;
  readonly name: string;
  readonly pages: readonly string[];
}

const folder = path.join(import.meta.dirname, 'rules');

/** The tool's origin in the rules' files. */
const writtenOrigin = 'http://127.0.0.1:8790';

/** The rules of the sample tool's looks, for the origin at which it runs. */
export const readRules = (origin: string): ToolRule[] =>
  readdirSync(folder)
    .sort()
    .map((file) => {
      const rule = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ToolRule;
      return { ...rule, pages: rule.pages.map((page) => page.replace(writtenOrigin, origin)) };
    });
