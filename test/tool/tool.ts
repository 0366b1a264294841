import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listen } from '../sandbox/listener.ts';
import { createApp, type ReadLastAlert } from './app.ts';
import type { Connecting } from './portal.ts';

/** A rule as `relay tools add` takes it; the relay checks it. */
export interface ToolRule {
  readonly id: string;
  readonly name: string;
  readonly pages: readonly string[];
}

/** A running property-management product, made up. */
export interface SampleTool {
  /** Its origin: the look that marks its records at `/properties`, the one that does not at `/classic/units`, the customers' portal at `/portal`. */
  readonly url: string;
  /** The same server under another origin, for frames that are strangers to each other. */
  readonly otherUrl: string;
  /** The rules of both looks, for this origin. */
  readonly rules: readonly ToolRule[];
  close(): Promise<void>;
}

/**
 * Starts the sample tool on loopback.
 * @param rows how many homes it manages, unless an address has `?rows=`
 * @param lastAlert how its backend finds an account's last alert
 * @param connecting how its backend asks the relay for the customers' portal
 */
export async function startSampleTool({
  port = 0,
  rows = 5_000,
  lastAlert = async () => undefined,
  connecting,
}: {
  port?: number;
  rows?: number;
  lastAlert?: ReadLastAlert;
  connecting?: Connecting | undefined;
} = {}): Promise<SampleTool> {
  const { url, port: taken, close } = await listen(port, createApp(rows, lastAlert, connecting).callback());
  return { url, otherUrl: `http://localhost:${taken}`, rules: readRules(url), close };
}

// --- Internal helpers ---

function readRules(origin: string): ToolRule[] {
  const folder = path.join(import.meta.dirname, 'rules');
  const files = readdirSync(folder).sort();
  return files.map((file) =>
    JSON.parse(readFileSync(path.join(folder, file), 'utf8').replaceAll('http://127.0.0.1:8790', origin)),
  );
}
