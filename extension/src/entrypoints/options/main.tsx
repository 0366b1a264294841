import { startPage } from '../../start-page.ts';
import { Options } from '../../ui/options/options.tsx';

startPage('options', Options);
