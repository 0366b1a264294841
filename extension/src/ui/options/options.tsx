import { Mark } from '@noiseaware-connect/shared/parts/icons';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { useState } from 'preact/hooks';
import { pageWords } from '../../words/page-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';
import { SetupSteps } from '../setup/setup-steps.tsx';
import { AboutSection } from './about-section.tsx';
import { LookSections } from './look-sections.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { ReportSection } from './report-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SignedIn } from './signed-in.tsx';
import { SitesSection } from './sites-section.tsx';

/** The options: setup, sites, notifications, signed-in browsers, language and theme, self-test. */
export function Options(props: PageProps) {
  const { view, now, send, ask, greet, version } = props;
  const [fresh, setFresh] = useState(false);
  /** A person who is set up changes the setup. */
  const [changing, setChanging] = useState(false);
  const { relay } = view;
  const signedIn = relay !== null && !relay.sessionEnded;
  /** Whether no setup is needed: signed in, or one button signs in again. */
  const isKnown = signedIn || relay?.signsIn === true;
  return (
    <main class="page">
      <header class="page-head">
        <Mark />
        <h1>{productName}</h1>
      </header>
      {relay === null && <p>{pageWords.notSetUp}</p>}
      {relay !== null && (
        <SignedIn
          relay={relay}
          fresh={fresh}
          send={send}
          failure={view.signInFailure}
          onChange={isKnown && !changing ? () => setChanging(true) : undefined}
        />
      )}
      {(!isKnown || changing) && (
        <SetupSteps
          relay={relay}
          policy={view.policy}
          greet={greet}
          send={send}
          onDone={() => {
            setChanging(false);
            setFresh(true);
          }}
        />
      )}
      {relay !== null && <SitesSection {...props} />}
      {signedIn && <NotificationsSection view={view} send={send} />}
      {signedIn && <SessionsSection key={relay.address} company={companyOf(relay)} now={now} ask={ask} />}
      <LookSections view={view} send={send} />
      <ReportSection {...props} />
      <AboutSection relay={relay} version={version} />
    </main>
  );
}
