import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { chipOfAccount, readChip } from './chips.ts';

/** Waits until a chip has these words on it. */
export const chipShows = (page: Page, chip: string, text: string) =>
  expect.poll(async () => (await readChip(page, chip))?.text, { message: chip }).toBe(text);

/** Waits until a screen reader's name for the chip of an account contains these words. */
export const chipSays = (page: Page, account: string, words: string, options: { timeout?: number } = {}) =>
  expect
    .poll(async () => (await readChip(page, chipOfAccount(account)))?.name, { message: account, ...options })
    .toContain(words);
