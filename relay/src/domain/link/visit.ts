import type { LinkStatus } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from '../../base/time.ts';
import type { Link } from './link.ts';

/** Why an authorization at NoiseAware did not lead to a connection. The link can be used again. */
export const problems = [
  'left',
  'nothing',
  'authorized_before',
  'superseded',
  'unavailable',
  'refused',
  'password_reset',
] as const;
export type Problem = (typeof problems)[number];

/** Which page is shown: a link's status, or why it cannot be used. */
export type Scene =
  | LinkStatus
  | 'not_owner'
  | 'coming_back'
  | 'connected_here'
  | 'ended_here'
  | 'connected_otherwise'
  | 'used_elsewhere'
  | 'unknown'
  | 'other_browser'
  | 'no_cookies'
  | 'too_often'
  | Problem;

/** Query parameter of a page's address: the visitor returns to the platform, with what the page says as outcome. */
export const wayBack = 'back';

/** Name and value of a form's field. */
export type FormField = readonly [name: string, value: string];

/** A connection that a link is to renew. */
export interface Renewed {
  /** When it was made. Unix time, in seconds. */
  readonly connectedAt: Seconds;
  /** Whether NoiseAware no longer accepts it. */
  readonly isWithdrawn: boolean;
}

/** A page to show. */
export interface Shown {
  readonly scene: Scene;
  readonly link?: Link;
  /** The link's path, if the page offers to open it again. */
  readonly again?: string;
  /** The link's whole address, if the page offers to send it to the owner. */
  readonly passOn?: string;
  readonly organization?: string | undefined;
  /** When the owner gave access, if this browser is the one that did. Unix time, in seconds. */
  readonly givenAt?: Seconds;
  /** The connection that the offer is to renew. */
  readonly renews?: Renewed;
  /** Fields that the page posts to its own address, by itself or by its button. */
  readonly posts?: readonly FormField[];
  /** For `too_often`: the seconds after which the link can be used again. */
  readonly retryAfter?: Seconds;
  /** Whether the link’s current attempt was begun by this browser. */
  readonly isOwnTry?: boolean;
}
