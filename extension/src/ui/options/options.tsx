import { useState } from 'preact/hooks';
import type { SetupInput } from '../../messages.ts';
import { productName } from '../../words/product-name.ts';
import type { PageProps } from '../draw-page.tsx';
import { Mark } from '../parts/icons.tsx';
import { ErrorsSection } from './errors-section.tsx';
import { LanguageSection } from './language-section.tsx';
import { SetupConfirm } from './setup-confirm.tsx';
import { SetupForm } from './setup-form.tsx';
import { SignedIn } from './signed-in.tsx';
import { ToolsSection } from './tools-section.tsx';

/** The options: which relay this browser talks to, how it gets there, and in which tools NoiseAware is shown. */
export function Options({ view, send, sites }: PageProps) {
  const [offer, setOffer] = useState<SetupInput | null>(null);
  const [fresh, setFresh] = useState(false);
  return (
    <main class="page">
      <header class="page-head">
        <Mark />
        <h1>{productName}</h1>
      </header>
      {view.relay !== null && <SignedIn relay={view.relay} fresh={fresh} send={send} />}
      {view.relay !== null && sites.possible && <ToolsSection view={view} send={send} sites={sites} />}
      {offer === null ? (
        <SetupForm relay={view.relay} send={send} onOffer={setOffer} />
      ) : (
        <SetupConfirm
          offer={offer}
          relay={view.relay}
          send={send}
          onBack={() => setOffer(null)}
          onDone={() => {
            setOffer(null);
            setFresh(true);
          }}
        />
      )}
      <LanguageSection chosen={view.language} send={send} />
      {view.errors !== null && <ErrorsSection errors={view.errors} send={send} />}
    </main>
  );
}
