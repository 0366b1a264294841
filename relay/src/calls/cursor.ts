import { hash } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';

/** Records on a page of a list, if the caller does not say. */
const usualSize = 100;

/** The records on a page, from the query's `limit`. */
export const pageSizeOf = (limit: number | undefined): number => limit ?? usualSize;

/** Writes and reads the cursors of a list. A cursor is valid only for the filter that it was made with. */
export function cursorsOf(filter: object) {
  const checkOf = (place: string): string =>
    hash('sha256', JSON.stringify([filter, place]), 'base64url').slice(0, 8);
  return {
    /** The answer's `nextCursor`, if there is a next page. */
    next: (place: string | undefined): { nextCursor?: string } =>
      place === undefined ? {} : { nextCursor: `${checkOf(place)}.${place}` },
    /** The position in a cursor. @throws {Failure} `invalid_request` if it is damaged or belongs to another filter */
    place(cursor: string | undefined): string | undefined {
      if (cursor === undefined) return undefined;
      const [, check, place = ''] = /^([\w-]{8})\.(.*)$/s.exec(cursor) ?? [];
      if (check === checkOf(place)) return place;
      throw new Failure('invalid_request', {
        detail: '"cursor" is not valid for these filters: use the nextCursor of the previous page.',
      });
    },
  };
}
