import { scopeOfStory } from './story';
import type { Story } from './story';
import type { Identity } from './world/model';
import { hexId, newApiKey, newToken } from './world/secrets';
import { placeOf } from './world/settle';

export const OPERATOR_ACCOUNT = hexId('account of the operator');

/**
 * The logins of the two workers. They are invented, made at each start of the lab, and printed only as the workers'
 * environment.
 */
export interface Credentials {
  diagnosis: WorkerCredentials;
  remediation: WorkerCredentials;
  slack: { bot: string; user: string };
  pagerduty: Record<'SATELLITE_LINK' | 'RAZEE', string>;
  github: string;
}

export interface WorkerCredentials {
  jenkins: { user: string; token: string };
  /** API keys by account; `*` is for accounts that are not named. */
  ibmcloud: Record<string, string>;
}

export function newCredentials(stories: readonly Story[]): { credentials: Credentials; identities: Identity[] } {
  const identities: Identity[] = [];
  const login = (name: string, account: string, role: Identity['role']): string => {
    const identity: Identity = {
      apikey: newApiKey(),
      keyId: `ApiKey-${hexId(`key ${name} ${account}`)}`,
      iamId: `IBMid-${hexId(`iam ${name} ${account}`).slice(0, 10)}`,
      email: `${name}@operator.invalid`,
      name,
      account,
      role,
      identityRole: 'Operator',
    };
    identities.push(identity);
    return identity.apikey;
  };
  const keysFor = (name: string, roleIn: (held: boolean) => Identity['role']): Record<string, string> => {
    const byAccount: Record<string, string> = { '*': login(name, OPERATOR_ACCOUNT, 'Viewer') };
    for (const story of stories) {
      const { account } = placeOf(scopeOfStory(story));
      byAccount[account] ??= login(name, account, roleIn(story.held));
    }
    return byAccount;
  };
  const credentials: Credentials = {
    diagnosis: {
      jenkins: { user: 'satlink-read', token: newToken('11') },
      // These look, also after a doubt; a reset with one of them is refused.
      ibmcloud: keysFor('satlink-read', () => 'Viewer'),
    },
    remediation: {
      jenkins: { user: 'satlink-change', token: newToken('11') },
      ibmcloud: keysFor('satlink-change', (held) => (held ? 'Administrator' : 'Viewer')),
    },
    slack: { bot: newToken('xoxb-lab-'), user: newToken('xoxp-lab-') },
    pagerduty: { SATELLITE_LINK: newToken('').slice(0, 32), RAZEE: newToken('').slice(0, 32) },
    github: newToken('ghp_lab'),
  };
  return { credentials, identities };
}

/** All values of the credentials, which the journal must not show. */
export function* secretsOf({ diagnosis, remediation, slack, pagerduty, github }: Credentials): Iterable<string> {
  for (const { jenkins, ibmcloud } of [diagnosis, remediation]) {
    yield jenkins.token;
    yield* Object.values(ibmcloud);
  }
  yield slack.bot;
  yield slack.user;
  yield* Object.values(pagerduty);
  yield github;
}
