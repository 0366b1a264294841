import { afterAll } from 'vitest';

/** What a file of tests works with, and which stops once they have run; the last that started stops first. */
export async function forFile<T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> {
  const started = await starting;
  afterAll(() => started.stop());
  return started;
}
