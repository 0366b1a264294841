import { useState } from 'preact/hooks';
import type { SetupInput } from '../../messages.ts';
import { pageWords } from '../../words/page-words.ts';
import { productName } from '../../words/product-name.ts';
import type { PageProps } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';
import { Mark } from '../parts/icons.tsx';
import { AboutSection } from './about-section.tsx';
import { ErrorsSection } from './errors-section.tsx';
import { LanguageSection } from './language-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { SessionsSection } from './sessions-section.tsx';
import { SetupConfirm } from './setup-confirm.tsx';
import { SetupForm } from './setup-form.tsx';
import { SignedIn } from './signed-in.tsx';
import { SitesSection } from './sites-section.tsx';

/** The options: whose connections this browser shows, on which sites, in which browsers, and how it tells of them. */
export function Options({ view, now, send, sites, version }: PageProps) {
  const [offer, setOffer] = useState<SetupInput | null>(null);
  const [fresh, setFresh] = useState(false);
  /** A person who is set up wants to change that. */
  const [changing, setChanging] = useState(false);
  const { relay } = view;
  const signedIn = relay !== null && !relay.sessionEnded;
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
          onChange={signedIn && !changing ? () => setChanging(true) : undefined}
        />
      )}
      {offer !== null ? (
        <SetupConfirm
          offer={offer}
          relay={relay}
          send={send}
          onBack={() => setOffer(null)}
          onDone={() => {
            setOffer(null);
            setChanging(false);
            setFresh(true);
          }}
        />
      ) : (
        (!signedIn || changing) && (
          <SetupForm relay={relay} policy={view.policy} send={send} onOffer={setOffer} />
        )
      )}
      {relay !== null && sites.possible && <SitesSection view={view} send={send} sites={sites} />}
      {signedIn && <NotificationsSection view={view} send={send} />}
      {signedIn && <SessionsSection key={relay.address} company={companyOf(relay)} now={now} send={send} />}
      <LanguageSection view={view} send={send} />
      {view.errors !== null && <ErrorsSection errors={view.errors} send={send} />}
      <AboutSection relay={relay} version={version} />
    </main>
  );
}
