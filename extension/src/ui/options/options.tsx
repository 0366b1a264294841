import { Mark, Sign } from '@noiseaware-connect/shared/parts/icons';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { useEffect, useRef, useState } from 'preact/hooks';
import { optionsWords as words } from '../../words/options-words.ts';
import { pageWords } from '../../words/page-words.ts';
import { signedInWords } from '../../words/setup-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';
import { SetupSteps } from '../setup/setup-steps.tsx';
import { AboutSection } from './about-section.tsx';
import { LookSection } from './look-section.tsx';
import { ReportSection } from './report-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SignedIn } from './signed-in.tsx';
import { SitesSection } from './sites-section.tsx';

/** The options in three groups: tools; notifications and look; this browser and help. Before them what cannot wait. */
export function Options(props: PageProps) {
  const { view, now, send, ask, greet, version } = props;
  const [fresh, setFresh] = useState(false);
  /** A person who is set up changes the setup. */
  const [changing, setChanging] = useState(false);
  const { relay } = view;
  const signedIn = relay !== null && !relay.sessionEnded;
  /** Whether no setup is needed: signed in, or one button signs in again. */
  const isKnown = signedIn || relay?.signsIn === true;
  const session = relay !== null && (
    <SignedIn
      relay={relay}
      send={send}
      failure={view.signInFailure}
      onChange={isKnown && !changing ? () => setChanging(true) : undefined}
    />
  );
  const setup = (!isKnown || changing) && (
    <SetupSteps
      relay={relay}
      policy={view.policy}
      failure={relay === null ? view.signInFailure : null}
      greet={greet}
      send={send}
      onDone={() => {
        setChanging(false);
        setFresh(true);
      }}
    />
  );
  return (
    <main class="page">
      <header class="page-head">
        <Mark />
        <h1>{productName}</h1>
      </header>
      {relay === null && <p>{pageWords.notSetUp}</p>}
      {fresh && signedIn && <Done />}
      {!signedIn && (
        <>
          {session && <div class="card">{session}</div>}
          {setup}
        </>
      )}
      {relay !== null && <SitesSection {...props} />}
      <LookSection view={view} send={send} />
      <section class="card parts" aria-labelledby="browser-title">
        <h2 id="browser-title">{words.browserAndHelp}</h2>
        {signedIn && (
          <>
            {session}
            {setup}
            <SessionsSection key={relay.address} company={companyOf(relay)} now={now} ask={ask} />
          </>
        )}
        <ReportSection {...props} />
        <AboutSection relay={relay} version={version} />
      </section>
    </main>
  );
}

/** Says that the setup has succeeded. */
function Done() {
  const title = useRef<HTMLElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="banner green" role="status">
      <Sign name="ok" tone="green" />
      <div>
        <strong ref={title} tabIndex={-1}>
          {signedInWords.title}
        </strong>
        <p>{signedInWords.lead}</p>
      </div>
    </section>
  );
}
