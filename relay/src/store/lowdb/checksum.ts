import { crc32 } from 'node:zlib';

/** By which a flipped bit is noticed; no protection from anybody who means to change something. */
export const checksumOf = (text: string): string => inHex(crc32(text));

/** A checksum as it stands in a file. */
export const inHex = (checksum: number): string => checksum.toString(16).padStart(8, '0');
