import Router from '@koa/router';
import type { Middleware } from 'koa';
import { doesWork, send, spoil, takeFault } from '../http/faults.ts';
import { styles } from '../pages/styles.ts';
import type { World } from '../world.ts';
import { begin } from './begin.ts';
import { goBack, logOut, submitDecision, submitLogin, submitOrganization } from './forms.ts';
import { setPageHeaders } from './respond.ts';
import { showStep } from './show-step.ts';
import { confirmSignup, showMail, showSignup, signUp } from './sign-up.ts';
import { withVisit } from './with-visit.ts';

const stylesPath = '/authorize/styles.css';

/** Lets the login pages have a bad day; their style sheet never has one. */
const struckByFaults =
  (world: World): Middleware =>
  async (context, next) => {
    if (!/^\/authorize(?:\/|$)/.test(context.path) || context.path === stylesPath) return next();
    const fault = takeFault(world, 'pages');
    if (!fault) return next();
    if (fault.kind === 'slow') await world.clock.sleep((fault.seconds ?? 10) * 1000);
    if (doesWork(fault)) return next();
    context.respond = false;
    return send(context.res, spoil(fault, undefined, world), new Date(world.shownNow()).toUTCString());
  };

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
  router.get('/favicon.ico', (context) => {
    context.status = 204;
  });
  return [struckByFaults(world), router.routes() as Middleware];
}
