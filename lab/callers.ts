import { basicOf, bearerOf, fieldsOf, type Exchange } from './http/exchange';
import type { Sessions } from './iam/sessions';
import type { Credentials } from './identities';
import type { Caller } from './journal';

/**
 * Tells which worker made a request, by what it logs in with. Undefined where a request carries no login, such as one to
 * the store of artifacts.
 */
export function callersOf(
  { diagnosis, remediation, slack, pagerduty, github }: Credentials,
  sessions: Sessions,
): (exchange: Exchange) => Caller | undefined {
  const owners = new Map<string, Caller>();
  const own = (caller: Caller, secrets: string[]) => secrets.forEach((secret) => owners.set(secret, caller));
  own('diagnosis', [diagnosis.jenkins.token, ...Object.values(diagnosis.ibmcloud)]);
  own('remediation', [remediation.jenkins.token, ...Object.values(remediation.ibmcloud)]);
  // Only the diagnosis worker talks to people.
  own('diagnosis', [slack.bot, slack.user, github, ...Object.values(pagerduty)]);
  return (exchange) => {
    const bearer = bearerOf(exchange);
    const session = sessions.of(bearer, Date.now());
    const fields = ['apikey', 'routing_key', 'token'].map((name) => fieldsOf(exchange).get(name));
    const shown = [basicOf(exchange)?.password, bearer, session?.identity.apikey, ...fields];
    return shown.map((secret) => owners.get(secret ?? '')).find((caller) => caller !== undefined);
  };
}
