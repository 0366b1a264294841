import Router from '@koa/router';
import type { Middleware } from 'koa';
import { styles } from '../pages/styles.ts';
import type { World } from '../world.ts';
import { begin } from './begin.ts';
import { goBack, logOut, submitDecision, submitLogin, submitOrganization } from './forms.ts';
import { setPageHeaders } from './respond.ts';
import { showStep } from './show-step.ts';
import { confirmSignup, showMail, showSignup, signUp } from './sign-up.ts';
import { strikePages, stylesPath } from './strike-pages.ts';
import { showTooOld, withVisit } from './with-visit.ts';

/** Everything under login.noiseaware.io that is imitated. */
export function loginRoutes(world: World): Middleware[] {
  const router = new Router();
  router.use('/authorize', (context, next) => {
    setPageHeaders(context, world);
    return next();
  });
  router.get('/authorize', begin(world));
  router.get(
    '/authorize/step',
    withVisit(world, (context, visit) => showStep(context, visit, world)),
  );
  router.post('/authorize/login', submitLogin(world));
  router.post('/authorize/organization', submitOrganization(world));
  router.post('/authorize/decision', submitDecision(world));
  router.post('/authorize/back', goBack(world));
  router.post('/authorize/logout', logOut(world));
  router.get('/authorize/signup', showSignup(world));
  router.post('/authorize/signup', signUp(world));
  router.get('/authorize/signup/mail', showMail(world));
  router.get('/authorize/signup/confirm', confirmSignup(world));
  router.get(stylesPath, (context) => {
    context.type = 'css';
    context.body = styles;
  });
  // A form's address that is opened like a page must not end the flow with a 404.
  router.all('/authorize/{*rest}', showTooOld);
  router.get('/favicon.ico', (context) => {
    context.status = 204;
  });
  return [strikePages(world), router.routes() as Middleware];
}
