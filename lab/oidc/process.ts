import { randomBytes } from 'node:crypto';
import { freePort } from '../free-port';
import type { LabPerson } from '../people';
import { startProcess, type LabProcess, type ProcessOrder } from '../process';
import type { OidcPerson } from './person-page';

export interface OidcProcess extends LabProcess {
  issuer: string;
  /** The gateway's variables, so that people of this provider can sign in. */
  environment: Record<string, string>;
}

/** Groups of the lab's provider, and what they may do in the console. */
const GROUPS = { viewer: ['link-readers'], approver: ['link-approvers'], operator: ['link-operators'] };

/** People of whom issuers say odd things, as they are met. */
const ODD: OidcPerson[] = [
  {
    // In more groups than the issuer sends, as Microsoft Entra writes it.
    login: 'wanda@lab.invalid',
    name: 'wanda',
    groups: null,
    claims: {
      _claim_names: { groups: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.lab.invalid/users/wanda/getMemberObjects' } },
    },
  },
  // These people's addresses are verified by a text, not by a boolean.
  { login: 'tess@lab.invalid', name: 'tess', groups: [...GROUPS.approver], claims: { email_verified: 'true' } },
];

/** Starts the provider for a gateway at `gatewayUrl`. A visitor who may only look is there too, and one without a group. */
export async function startOidc(
  people: readonly Pick<LabPerson, 'name' | 'role' | 'login'>[],
  { gatewayUrl, ...order }: { gatewayUrl: string } & Pick<ProcessOrder, 'logFile' | 'env' | 'onDeath'>,
): Promise<OidcProcess> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const secret = randomBytes(24).toString('base64url');
  const listed: OidcPerson[] = [
    ...people.map(({ name, role, login }) => ({ login, name, groups: [...GROUPS[role]] })),
    { login: 'vera@lab.invalid', name: 'vera', groups: [...GROUPS.viewer] },
    { login: 'stray@lab.invalid', name: 'stray', groups: [] },
    ...ODD,
  ];
  const started = await startProcess({
    ...order,
    title: 'oidc',
    script: 'lab/oidc/main.ts',
    environment: {
      LAB_OIDC_PORT: String(port),
      LAB_OIDC_PEOPLE: JSON.stringify(listed),
      LAB_OIDC_CLIENT_ID: 'satlink',
      LAB_OIDC_CLIENT_SECRET: secret,
      LAB_OIDC_REDIRECT: `${gatewayUrl}/sign-in/callback`,
    },
    isReady: async () => {
      try {
        return (await fetch(`${issuer}/.well-known/openid-configuration`)).ok;
      } catch {
        return false;
      }
    },
  });
  const environment = {
    SATLINK_OIDC_ISSUER: issuer,
    SATLINK_OIDC_CLIENT_ID: 'satlink',
    SATLINK_OIDC_CLIENT_SECRET: secret,
    SATLINK_OIDC_ROLES: JSON.stringify(GROUPS),
    SATLINK_SESSION_KEYS: randomBytes(32).toString('base64url'),
  };
  return { ...started, issuer, environment };
}
