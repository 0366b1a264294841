import { afterEach, beforeEach, expect } from 'vitest';
import { forFile } from '../for-file.ts';
import { type ChipStage, setChipStage } from './chip-stage.ts';
import { type Stage, setStage } from './stage.ts';
import { setToolStage, type ToolStage, type ToolStageOptions } from './tool-stage.ts';

/** The stage of a file of tests, of which each finds it as new. */
export async function stageForFile(): Promise<Stage> {
  const stage = await forFile(setStage());
  beforeEach(() => stage.reset());
  return stage;
}

/**
 * The stage of a file of tests: after each, every tab is closed.
 * @param quiet whether the visited pages' consoles must have had nothing to complain of
 */
export async function toolStageForFile(
  options: ToolStageOptions = {},
  { quiet = true } = {},
): Promise<ToolStage> {
  const stage = await forFile(setToolStage(options));
  afterEach(async () => {
    const complaints = await stage.clear();
    if (quiet) expect(complaints).toEqual([]);
  });
  return stage;
}

/** The stage of a file of tests: each finds the background fresh, with these states, and no page open. */
export async function chipStageForFile(states: Readonly<Record<string, string>> = {}): Promise<ChipStage> {
  const stage = await forFile(setChipStage());
  const fresh = { rules: { state: 'ready', tools: [] }, states, failure: null, asked: [], clicked: [] };
  beforeEach(() => stage.background(`(fake) => void Object.assign(fake, ${JSON.stringify(fresh)})`));
  afterEach(async () => {
    for (const page of stage.context.pages().slice(1)) await page.close();
  });
  return stage;
}
