import { readdir } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openStage } from '../../start/stage.ts';
import { createSteps } from '../../start/steps.ts';
import { walkMainJob } from '../../start/walk.ts';
import { walkPortal } from '../../start/walk-portal.ts';
import { directoryOfTest } from '../../support/fresh-directory.ts';

it.each([
  ['invited', false],
  ['signed in at an identity provider', true],
])(
  '`pnpm start` walks the main job with a staff member %s and the customer’s portal, and leaves pictures of both',
  async (_, signIn) => {
    const lines: string[] = [];
    const steps = createSteps((line) => void lines.push(line));
    const stage = await openStage(steps, { headless: true, signIn });
    onTestFinished(stage.close);
    const folder = await directoryOfTest();
    await walkMainJob(stage, steps, folder);
    await walkPortal(stage, steps, folder);
    expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['main-job.png', 'portal.png']));
  },
);
