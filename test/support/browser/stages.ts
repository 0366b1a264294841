import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type ChipStage, setChipStage } from './chip-stage.ts';
import { type Stage, setStage } from './stage.ts';
import { setToolStage, type ToolStage, type ToolStageOptions } from './tool-stage.ts';

/** The stage of a file of tests, of which each finds it as new. */
export function stageForFile(): Stage {
  const stage = openForFile(setStage);
  beforeEach(() => stage.reset());
  return stage;
}

/**
 * The stage of a file of tests: after each, every tab is closed.
 * @param quiet whether the visited pages' consoles must have had nothing to complain of
 */
export function toolStageForFile(options: ToolStageOptions = {}, { quiet = true } = {}): ToolStage {
  const stage = openForFile(() => setToolStage(options));
  afterEach(async () => {
    const complaints = await stage.clear();
    if (quiet) expect(complaints).toEqual([]);
  });
  return stage;
}

/** The stage of a file of tests: each finds the background fresh, with these states, and no page open. */
export function chipStageForFile(states: Readonly<Record<string, string>> = {}): ChipStage {
  const stage = openForFile(setChipStage);
  const fresh = { rules: { state: 'ready', tools: [] }, states, failure: null, asked: [], clicked: [] };
  beforeEach(() => stage.background(`(fake) => void Object.assign(fake, ${JSON.stringify(fresh)})`));
  afterEach(async () => {
    for (const page of stage.context.pages().slice(1)) await page.close();
  });
  return stage;
}

// --- Internal helpers ---

/** What is opened before the first test of a file and closed after the last; to be used within tests and hooks only. */
function openForFile<T extends { close(): Promise<unknown> }>(open: () => Promise<T>): T {
  let opened: T | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
  return new Proxy({} as T, {
    get(_, name) {
      if (opened === undefined)
        throw new Error(`${String(name)} is not there before the file's hooks have run`);
      return Reflect.get(opened, name) as unknown;
    },
  });
}
