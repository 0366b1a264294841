import { pageWords as words } from '../../words/page-words.ts';
import { Button } from './button.tsx';
import { say } from './say.tsx';

/** Says that the relay no longer knows this browser, and what brings it back. */
export const SessionEnded = ({ host, openOptions }: { host: string; openOptions(): void }) => (
  <section class="card session-ended" data-session="ended" aria-label={words.session}>
    <h2 class="card-title">{words.sessionEnded}</h2>
    <p>{say(words.sessionEndedLead, { host })}</p>
    <Button action="open-options" look="primary" onClick={openOptions}>
      {words.newInvite}
    </Button>
  </section>
);
