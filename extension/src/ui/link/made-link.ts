import type { LinkRequest } from '../../app/model/records.ts';

/** A link that this browser has made, with its address. */
export type MadeLink = LinkRequest & { state: 'made' };

export const isMade = (request: LinkRequest): request is MadeLink => request.state === 'made';
