import { Button } from '@noiseaware-connect/shared/parts/button';
import { Mark } from '@noiseaware-connect/shared/parts/icons';
import { productName } from '@noiseaware-connect/shared/words/product-name';
import { useEffect, useRef } from 'preact/hooks';
import { setupOfferWords as words } from '../../words/setup-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { SetupSteps } from '../setup/setup-steps.tsx';

/** The popup of a browser that is not set up: the setup itself, and the language. A tab stays while one looks elsewhere. */
export function SetUpHere(props: Pick<PageProps, 'view' | 'greet' | 'send' | 'openOptions'>) {
  const { view, greet, send, openOptions } = props;
  const page = useRef<HTMLElement>(null);
  useEffect(() => page.current?.querySelector('input')?.focus(), []);
  return (
    <>
      <main class="set-up" ref={page}>
        <header class="top">
          <Mark />
          <h1>{productName}</h1>
        </header>
        <SetupSteps
          relay={null}
          policy={view.policy}
          failure={view.signInFailure}
          greet={greet}
          send={send}
          onDone={() => undefined}
        />
      </main>
      <footer class="foot">
        <LanguageChoice view={view} send={send} />
        <Button action="open-options" look="quiet" onClick={openOptions}>
          {words.inTab}
        </Button>
      </footer>
    </>
  );
}
