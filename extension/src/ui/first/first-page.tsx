import { Button } from '@noiseaware-connect/shared/parts/button';
import { Mark, Sign } from '@noiseaware-connect/shared/parts/icons';
import { useEffect, useRef, useState } from 'preact/hooks';
import { firstWords as words } from '../../words/first-words.ts';
import { signedInWords } from '../../words/setup-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { SetupSteps } from '../setup/setup-steps.tsx';

/** The page after the installation: what the extension is for, and the setup. */
export function FirstPage({ view, greet, send, openOptions }: PageProps) {
  const [fresh, setFresh] = useState(false);
  const done = useRef<HTMLHeadingElement>(null);
  useEffect(() => done.current?.focus(), [fresh]);
  const { relay, policy } = view;
  return (
    <main class="page">
      <header class="page-head">
        <Mark />
        <h1>{words.title}</h1>
      </header>
      <p class="lead">{words.lead}</p>
      <ul class="points">
        {[words.connect, words.watch, words.safe].map((point) => (
          <li key={point}>
            <Sign name="ok" tone="blue" />
            <p>{point}</p>
          </li>
        ))}
      </ul>
      {relay === null || relay.sessionEnded ? (
        <>
          <SetupSteps
            {...{ relay, policy, greet, send }}
            failure={view.signInFailure}
            onDone={() => setFresh(true)}
          />
          <p class="soft">{words.orToolbar}</p>
          <p class="soft">{words.noLink}</p>
        </>
      ) : (
        <section class="card" aria-labelledby="done-title">
          <h2 id="done-title" ref={done} tabIndex={-1}>
            {signedInWords.title}
          </h2>
          <p>{signedInWords.lead}</p>
          <p class="soft">{words.pin}</p>
          <Button action="open-options" onClick={openOptions}>
            {words.tools}
          </Button>
        </section>
      )}
    </main>
  );
}
