import { listen } from '../sandbox/listener.ts';
import { createApp, type ReadLastAlert } from './app.ts';
import { readRules, type ToolRule } from './read-rules.ts';

export interface SampleToolOptions {
  /** 0, the default, takes a free one; it is always on loopback. */
  readonly port?: number;
  /** How many homes it manages, unless an address has `?rows=`. */
  readonly rows?: number;
  /** How its backend finds an account's last alert; without it there is none. */
  readonly lastAlert?: ReadLastAlert;
}

/** A running property-management product, made up. */
export interface SampleTool {
  /** Its origin: the look that marks its records at `/properties`, the one that does not at `/classic/units`. */
  readonly url: string;
  /** The same server under another origin, for frames that are strangers to each other. */
  readonly otherUrl: string;
  /** The rules of both looks, for this origin. */
  readonly rules: readonly ToolRule[];
  close(): Promise<void>;
}

/** Starts the sample tool on loopback. */
export async function startSampleTool({
  port = 0,
  rows = 5_000,
  lastAlert = async () => undefined,
}: SampleToolOptions = {}): Promise<SampleTool> {
  const { url, port: taken, close } = await listen(port, createApp(rows, lastAlert));
  return { url, otherUrl: `http://localhost:${taken}`, rules: readRules(url), close };
}
