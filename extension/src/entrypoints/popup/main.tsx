import { startPage } from '../../start-page.ts';
import { Popup } from '../../ui/popup.tsx';

startPage(Popup);
