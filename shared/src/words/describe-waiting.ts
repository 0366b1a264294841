import type { Link } from '../shapes.ts';
import { unknownOrganization } from '../shapes.ts';
import { linkWords as words } from './link-words.ts';
import { momentOf } from './moment.ts';

/** A link that awaits confirmation, as a question to whoever decides. */
export interface WaitingQuestion {
  /** Places are `{account}`. */
  readonly title: string;
  /** Places are those of {@link WaitingQuestion.values}. */
  readonly sentences: readonly string[];
  /** The names of the two buttons. */
  readonly confirm: string;
  readonly refuse: string;
  /** Whether confirming replaces an organization that is connected, or may do so. */
  readonly replaces: boolean;
  readonly values: Readonly<
    Record<'account' | 'organization' | 'current' | 'maker' | 'made' | 'opened' | 'authorized', string>
  >;
}

/**
 * Says what is connected today, who has authorized, and what confirming does. Where nothing names the organization, it
 * says what is known instead: for whom and by whom the link was made, when it was opened and authorized.
 */
export function describeWaiting(link: Link, now: number): WaitingQuestion {
  const { account, madeBy, organization = unknownOrganization, current } = link;
  const isUnknown = organization === unknownOrganization;
  const replaces = current !== undefined && (isUnknown || current !== organization);
  const momentIn = (time: string | undefined) => (time === undefined ? '–' : momentOf(Date.parse(time), now));
  return {
    title: replaces ? words.questionReplace : words.question,
    sentences: [
      ...(replaces ? [words.today] : []),
      ...(isUnknown ? [words.known] : [replaces ? words.replacing : words.asked]),
    ],
    confirm: replaces ? words.replace : words.connect,
    refuse: replaces ? words.keep : words.refuse,
    replaces,
    values: {
      account: account.name ?? account.id,
      organization: isUnknown ? words.unnamed : organization,
      current: current === undefined || current === unknownOrganization ? words.unnamedToday : current,
      maker: madeBy.name,
      made: momentIn(link.createdAt),
      opened: momentIn(link.startedAt),
      authorized: momentIn(link.authorizedAt),
    },
  };
}
