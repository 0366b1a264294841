import { useEffect, useState } from 'preact/hooks';
import { interrupted, type OwnedLink, type Send } from '../../messages.ts';
import { LinkQuestion } from './link-question.tsx';

/** What owners have authorized by this person's links and what they have not confirmed yet, over the list. */
export function WaitingLinks({ now, send }: { now: number; send: Send }) {
  const [links, setLinks] = useState<readonly OwnedLink[]>([]);
  const look = async () => {
    const listed = await send('list-links', { status: 'awaiting_confirmation' }).catch(() => interrupted);
    if (listed.ok) setLinks(listed.links.filter(({ own }) => own));
  };
  useEffect(() => void look(), [now]);
  return (
    <>
      {links.map((link) => (
        <LinkQuestion key={link.id} {...{ link, send }} onDone={look} />
      ))}
    </>
  );
}
