import { startPage } from '../../start-page.ts';
import { Popup } from '../../ui/popup/popup.tsx';

startPage('sidepanel', Popup);
