import { firstRecords, firstViewOf } from '../app/first-view.ts';
import type { View } from '../app/view.ts';
import { readTogether } from './storage.ts';

/** What is stored, as a page draws it before the background is awake; null where that has to wait. */
export const readFirstView = async (): Promise<View | null> => firstViewOf(await readTogether(firstRecords));
