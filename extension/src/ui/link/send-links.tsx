import { Button, type Off } from '@noiseaware-connect/shared/parts/button';
import type { Knowing } from '@noiseaware-connect/shared/words/describe-state';
import { useState } from 'preact/hooks';
import { isAbout } from '../../app/link-subject.ts';
import type { View } from '../../app/view.ts';
import type { Ask, LinkSubject, RecordInFront, Send } from '../../messages.ts';
import { sendLinksWords as words } from '../../words/send-links-words.ts';
import { ChooseOwners } from './choose-owners.tsx';
import { LinkRun } from './link-run.tsx';

/** Leads to the links for the owners of all accounts that need them. */
export const SendLinksButton = ({ blocked, onClick }: { blocked: Off; onClick(): void }) => (
  <Button action="send-links" look="low" off={blocked} onClick={onClick}>
    {words.open}
  </Button>
);

/**
 * Links for the owners of several accounts: first which ones, then each link with its message as it is made. A run that
 * is under way is shown at once.
 */
export function SendLinks(props: {
  view: View;
  knowing: Knowing;
  /** The records of a page among which is chosen; by default all connections. */
  records: readonly RecordInFront[] | undefined;
  send: Send;
  ask: Ask;
}) {
  const { view, knowing, records, send, ask } = props;
  const { linkRequests: requests } = view;
  /** Whose links are shown; null while they are chosen. */
  const [subjects, setSubjects] = useState<readonly LinkSubject[] | null>(
    requests.some(({ state }) => state === 'waiting') ? requests : null,
  );
  if (subjects === null)
    return <ChooseOwners {...{ view, knowing, records, send, ask }} onChosen={setSubjects} />;
  return (
    <LinkRun
      subjects={subjects}
      requests={requests.filter((request) => subjects.some((subject) => isAbout(request, subject)))}
      relay={view.relay}
      now={knowing.now}
      send={send}
      onOthers={() => setSubjects(null)}
    />
  );
}
