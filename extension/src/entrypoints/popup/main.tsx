import { startPage } from '../../start-page.ts';
import { Popup } from '../../ui/popup/popup.tsx';

startPage('popup', Popup);
