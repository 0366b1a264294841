import { firstRecords, firstViewOf } from '../app/first-view.ts';
import type { View } from '../app/view.ts';
import { readTogether } from './storage.ts';

/** The view from stored records, drawn before the background is awake; null if it has to wait. */
export const readFirstView = async (): Promise<View | null> => firstViewOf(await readTogether(firstRecords));
