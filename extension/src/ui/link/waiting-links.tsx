import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';
import { LinkQuestion } from './link-question.tsx';

/** The links by which an owner has authorized and which this person has not confirmed yet: for one account or for all. */
export const waitingLinksOf = (links: View['links'], account?: string) =>
  links.filter(
    (link) =>
      link.status === 'awaiting_confirmation' && (account === undefined || account === link.account.id),
  );

/** Questions about these links. */
export const WaitingLinks = (props: {
  links: View['links'];
  account?: string | undefined;
  now: number;
  ask: Ask;
}) => {
  const { links, account, now, ask } = props;
  return waitingLinksOf(links, account).map((link) => <LinkQuestion key={link.id} {...{ link, now, ask }} />);
};
