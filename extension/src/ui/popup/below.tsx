// All that the popup draws after its list: loaded once that is drawn, with its styles.
import './below.css';

export { AttemptBar } from '../attempt/attempt-bar.tsx';
export { SendLinksButton } from '../link/send-links.tsx';
export { WaitingLine } from '../link/waiting-for.tsx';
export { WaitingLinks } from '../link/waiting-links.tsx';
export { BelowRows } from '../list/below-rows.tsx';
export { Notices } from '../list/notices.tsx';
export { OnThisPage } from '../list/on-this-page.tsx';
export { QuestionPage } from '../question/question-page.tsx';
export { BelowList, whyBlocked } from '../views/below-list.tsx';
export { LinkedConnection } from './linked-connection.tsx';
export { SetUpHere } from './set-up-here.tsx';
export { SetupOffer } from './setup-offer.tsx';
export { Tour } from './tour.tsx';
export { UseHere } from './use-here.tsx';
