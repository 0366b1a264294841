import { startPage } from '../../start-page.ts';
import { QuestionPage } from '../../ui/question/question-page.tsx';

startPage('question', QuestionPage);
