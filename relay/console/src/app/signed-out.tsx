import { Button } from '@noiseaware-connect/shared/parts/button';
import { Mark } from '@noiseaware-connect/shared/parts/icons';
import { say } from '@noiseaware-connect/shared/parts/say';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Page } from '../page.ts';
import { shellWords as words } from '../words/shell-words.ts';

/** Replaces the console after the session has ended; offers to sign in again. */
export function SignedOut({ page, onSignIn }: { page: Page; onSignIn(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <main class="middle" data-view="signed-out">
      <Mark />
      <h1 ref={heading} tabIndex={-1}>
        {words.signedOut}
      </h1>
      <p>{say(words.signedOutLead, { company: page.partner })}</p>
      <Button action="sign-in" look="primary" onClick={onSignIn}>
        {words.signIn}
      </Button>
    </main>
  );
}
