import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import { Head } from '../parts/head.tsx';
import { shellWords as words } from '../words/shell-words.ts';

/** Stands in place of a view whose script could not be loaded. Only a reload helps: browsers do not load a failed script again. */
export const ViewMissing = ({ title, onReload }: { title: string; onReload(): void }) => (
  <>
    <Head title={title} />
    <div class="banner amber" role="status" data-state="failed">
      <Sign name="time" tone="amber" />
      <div>
        <p>{words.viewMissing}</p>
        <Button action="reload" look="low" onClick={onReload}>
          {words.reload}
        </Button>
      </div>
    </div>
  </>
);
