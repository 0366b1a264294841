import { browser } from 'wxt/browser';
import { firstRecords, firstViewOf } from '../app/first-view.ts';
import type { View } from '../app/view.ts';

/** What is stored, as a page draws it before the background is awake; null where that has to wait. */
export const readFirstView = async (): Promise<View | null> =>
  firstViewOf(await browser.storage.local.get([...firstRecords]));
