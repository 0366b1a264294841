import { startPage } from '../../start-page.ts';
import { Options } from '../../ui/options.tsx';

startPage(Options);
