import { productName, pageWords as words } from '../../words/page-words.ts';
import { Button } from './button.tsx';
import { Mark } from './icons.tsx';
import { say } from './say.tsx';

/** What a small window shows as long as this browser knows no relay. */
export const NotSetUp = ({ openOptions }: { openOptions(): void }) => (
  <main class="welcome">
    <Mark />
    <h1>{productName}</h1>
    <p>{words.notSetUp}</p>
    <Button action="open-options" look="primary wide" onClick={openOptions}>
      {words.setUp}
    </Button>
  </main>
);

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
