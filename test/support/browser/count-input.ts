import type { Page } from 'playwright-core';

/** What a person has done in a page: presses of a button of the mouse, and keys. */
export interface Input {
  readonly clicks: number;
  readonly keys: number;
}

/** Counts what a person does in the open page from now on, until it is loaded again. */
export async function countInput(page: Page): Promise<() => Promise<Input>> {
  await page.evaluate(() => {
    const input = { clicks: 0, keys: 0 };
    Object.assign(globalThis, { input });
    const count = (type: string, kind: keyof typeof input) => {
      const hear = ({ isTrusted }: Event) => {
        if (isTrusted) input[kind] += 1;
      };
      addEventListener(type, hear, { capture: true });
    };
    count('pointerdown', 'clicks');
    count('keydown', 'keys');
  });
  return () => page.evaluate(() => (globalThis as unknown as { input: Input }).input);
}
