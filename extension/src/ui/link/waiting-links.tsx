import type { View } from '../../app/view.ts';
import type { Ask } from '../../messages.ts';
import { LinkQuestion } from './link-question.tsx';

/**
 * Questions about links by which an owner has authorized and which this person has not confirmed yet: for one account
 * or for all.
 */
export function WaitingLinks(props: {
  links: View['links'];
  account?: string | undefined;
  now: number;
  ask: Ask;
}) {
  const { links, account, now, ask } = props;
  return links
    .filter(({ status }) => status === 'awaiting_confirmation')
    .filter((link) => account === undefined || account === link.account.id)
    .map((link) => <LinkQuestion key={link.id} {...{ link, now, ask }} />);
}
