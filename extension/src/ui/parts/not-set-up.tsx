import { productName, pageWords as words } from '../../words/page-words.ts';
import { Button } from './button.tsx';
import { Mark } from './icons.tsx';

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
