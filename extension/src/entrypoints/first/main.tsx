import { startPage } from '../../start-page.ts';
import { FirstPage } from '../../ui/first/first-page.tsx';

startPage('first', FirstPage);
