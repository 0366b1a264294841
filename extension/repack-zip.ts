import { unzipSync, zipSync } from 'fflate';

/** The files of a zip in another one: in the order of their paths, and all of one time, so that equal files make equal bytes. */
export function repackZip(zip: Uint8Array, time: Date): Uint8Array {
  const files = Object.entries(unzipSync(zip)).sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(files), { level: 9, mtime: time });
}
